"""The clauses that a version with known terms begins with: a working text in our own words («arbeidstekst»), not the trust's.

It says what the version's stated terms say (NLSH, revised June 2024), for the trust to replace with its own text. ``{municipality}`` and
``{trust}`` stand for the parties' names, ``{anchor}`` for what the version hangs on.
"""

_NB = """
# Partnere
Denne avtalen er mellom {municipality} (kommunen) og {trust} (sykehuset).

# Formål
Avtalen klargjør hva kommunen og sykehuset har ansvar for når leger i spesialisering i allmennmedisin (ALIS) har tjeneste i
sykehuset. Den skal bidra til gjennomstrømming og smidige utdanningsløp. Avtalen er hjemlet i {anchor}.

# Regelverk
Avtalen bygger på forskrift 8. desember 2016 nr. 1482 (spesialistforskriften) og forskrift 28. august 2019 nr. 1123 om endring i
den, med Rundskriv I-2/2019. Partnerne holder seg orientert om gjeldende regelverk og innretter ordningen etter det.

# Kommunens ansvar
Kommunen har en ALIS-koordinator. Kommunen melder fra til ALIS-kontakten straks en gjennomføringsplan er tildelt, med ønsket
tidsrom, sted og avdeling, og spør på nytt seinest seks til ni måneder før planlagt oppstart. Er flere ALIS klare samtidig,
fastsetter kommunen rekkefølgen. Kommunen holder kontakt med sin ALIS gjennom tjenesten.

# Sykehusets ansvar
Sykehuset har en ALIS-kontakt for kommunene, registrerer behovet som meldes, og tilbyr tjeneste der det er ledige vikariater, om
mulig etter ønsket tidsrom, sted og avdeling. Sykehuset legger til rette for læringsmålene ALM 055 og ALM 085, gir supervisjon og
veiledning som til andre LIS, dokumenterer måloppnåelse og utsteder dokumentasjon på tjenestetiden.

# Arbeidsgiveransvar og kostnader
Sykehuset er arbeidsgiver og dekker lønn under tjenesten, og utsteder arbeidsavtale tre til seks måneder før oppstart. Ved kurs
som Helsedirektoratet anbefaler, dekker sykehuset permisjon med lønn, kursavgift og eventuell vikar i inntil fem kursdager i løpet
av seks måneders tjeneste.

# Varighet, oppsigelse og revisjon
Avtalen trer i kraft når begge har underskrevet, og gjelder til en av partnerne sier den opp med ett års frist, jf. helse- og
omsorgstjenesteloven § 6-5 andre ledd. Sies den opp, skal en ny avtale inngås før den løper ut. Partnerne gjennomgår avtalen hvert
år. Hver av dem kan kreve revisjon når vesentlige forutsetninger endres eller erfaringer tilsier det.

# Uenighet
Uenighet og tvist løses etter bestemmelsene i samarbeidsavtalen mellom kommunen og sykehuset.
"""

_NN = """
# Partnarar
Denne avtalen er mellom {municipality} (kommunen) og {trust} (sjukehuset).

# Føremål
Avtalen klargjer kva kommunen og sjukehuset har ansvar for når legar i spesialisering i allmennmedisin (ALIS) har teneste i
sjukehuset. Han skal medverke til gjennomstrøyming og smidige utdanningsløp. Avtalen er heimla i {anchor}.

# Regelverk
Avtalen byggjer på forskrift 8. desember 2016 nr. 1482 (spesialistforskrifta) og forskrift 28. august 2019 nr. 1123 om endring i
henne, med Rundskriv I-2/2019. Partnarane held seg orienterte om gjeldande regelverk og rettar ordninga inn etter det.

# Ansvaret til kommunen
Kommunen har ein ALIS-koordinator. Kommunen melder frå til ALIS-kontakten straks ein gjennomføringsplan er tildelt, med ønskt
tidsrom, stad og avdeling, og spør på nytt seinast seks til ni månader før planlagd oppstart. Er fleire ALIS klare samtidig,
fastset kommunen rekkjefølgja. Kommunen held kontakt med ALIS-en sin gjennom tenesta.

# Ansvaret til sjukehuset
Sjukehuset har ein ALIS-kontakt for kommunane, registrerer behovet som blir meldt, og tilbyr teneste der det er ledige vikariat,
om mogleg etter ønskt tidsrom, stad og avdeling. Sjukehuset legg til rette for læringsmåla ALM 055 og ALM 085, gir supervisjon og
rettleiing som til andre LIS, dokumenterer måloppnåing og skriv ut dokumentasjon på tenestetida.

# Arbeidsgivaransvar og kostnader
Sjukehuset er arbeidsgivar og dekkjer løn under tenesta, og skriv ut arbeidsavtale tre til seks månader før oppstart. Ved kurs som
Helsedirektoratet tilrår, dekkjer sjukehuset permisjon med løn, kursavgift og eventuell vikar i inntil fem kursdagar i løpet av
seks månader teneste.

# Varigheit, oppseiing og revisjon
Avtalen tek til å gjelde når begge har skrive under, og gjeld til ein av partnarane seier han opp med eitt års frist, jf. helse-
og omsorgstenestelova § 6-5 andre ledd. Blir han sagd opp, skal ein ny avtale inngåast før han går ut. Partnarane går gjennom
avtalen kvart år. Kvar av dei kan krevje revisjon når vesentlege føresetnader blir endra eller erfaringar tilseier det.

# Usemje
Usemje og tvist blir løyst etter føresegnene i samarbeidsavtalen mellom kommunen og sjukehuset.
"""


def clauses(text: str) -> list[dict[str, str]]:
    """Read clauses from plain text: «# Heading», then its body; lines of a body are joined."""
    found: list[dict[str, str]] = []
    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("# "):
            found.append({"heading": line[2:].strip(), "body": ""})
        elif line and found:
            found[-1]["body"] = f"{found[-1]['body']} {line}".strip()
    return found


LANGUAGES: dict[str, list[dict[str, str]]] = {"nb": clauses(_NB), "nn": clauses(_NN)}
