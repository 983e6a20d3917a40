"""The standard texts of the messages in nynorsk and English, by their bokmål; a test holds them to what the slices say."""

from __future__ import annotations

from core.notices.standard_reminders import REMINDERS

# by the bokmål: nynorsk and English
_SENTENCES: dict[str, tuple[str, str]] = {
    # --- what many have
    "Åpne saken: %(link)s": ("Opne saka: %(link)s", "Open the case: %(link)s"),
    "Saken: %(link)s": ("Saka: %(link)s", "The case: %(link)s"),
    "Eller logg inn: %(link)s": ("Eller logg inn: %(link)s", "Or sign in: %(link)s"),
    "%(unit)s, fra %(on)s": ("%(unit)s, frå %(on)s", "%(unit)s, from %(on)s"),
    "Plassen på ventelisten beholder datoen sin.": (
        "Plassen på ventelista held på datoen sin.",
        "The place on the waiting list keeps its date.",
    ),
    "Lenken er personlig. Du trenger ingen bruker.": (
        "Lenkja er personleg. Du treng ingen brukar.",
        "The link is personal. You need no account.",
    ),
    "Fornyet forespørsel": ("Fornya førespurnad", "Renewed request"),
    "Avklaring": ("Avklaring", "Clarification"),
    # --- the notification
    "Innmelding fra %(place)s: %(label)s": ("Innmelding frå %(place)s: %(label)s", "Notification from %(place)s: %(label)s"),
    "%(place)s har meldt inn en ALIS.": ("%(place)s har meldt inn ein ALIS.", "%(place)s has notified an ALIS."),
    "Kvittering: %(subject)s": ("Kvittering: %(subject)s", "Receipt: %(subject)s"),
    "Innmeldingen er mottatt %(on)s av %(trust)s.": (
        "Innmeldinga er motteken %(on)s av %(trust)s.",
        "The notification was received on %(on)s by %(trust)s.",
    ),
    "Kommunen din har meldt inn behov for sykehustjeneste: %(label)s": (
        "Kommunen din har meldt inn behov for sjukehusteneste: %(label)s",
        "Your municipality has asked for hospital service for you: %(label)s",
    ),
    "%(place)s har meldt inn at du ønsker tjeneste ved %(trust)s.": (
        "%(place)s har meldt inn at du ønskjer teneste ved %(trust)s.",
        "%(place)s has notified that you wish to serve at %(trust)s.",
    ),
    "Er noe feil, ta kontakt med ALIS-koordinatoren i kommunen.": (
        "Er noko feil, ta kontakt med ALIS-koordinatoren i kommunen.",
        "If anything is wrong, contact the ALIS coordinator in your municipality.",
    ),
    "Endret innmelding: %(label)s": ("Endra innmelding: %(label)s", "Changed notification: %(label)s"),
    "Innmeldingen er endret.": ("Innmeldinga er endra.", "The notification has been changed."),
    # --- re-confirmation, and the order of two
    "%(word)s: kan tjenesten gjennomføres som planlagt?": (
        "%(word)s: kan tenesta gjennomførast som planlagt?",
        "%(word)s: can the service go ahead as planned?",
    ),
    "Svar ja, nei eller ny periode: %(link)s": (
        "Svar ja, nei eller ny periode: %(link)s",
        "Answer yes, no or a new period: %(link)s",
    ),
    "ja, som planlagt": ("ja, som planlagt", "yes, as planned"),
    "nei, ikke som planlagt": ("nei, ikkje som planlagt", "no, not as planned"),
    "ja, i en ny periode": ("ja, i ein ny periode", "yes, in a new period"),
    "Hvem skal stå først? %(label)s": ("Kven skal stå først? %(label)s", "Who comes first? %(label)s"),
    "To av kommunens ALIS ønsker det samme hos %(trust)s samtidig. Kommunen avgjør hvem som står først.": (
        "To av ALIS-ane i kommunen ønskjer det same hos %(trust)s samstundes. Kommunen avgjer kven som står først.",
        "Two of the municipality's ALIS wish for the same at %(trust)s at the same time. The municipality decides who comes first.",
    ),
    "Velg med ett trykk: %(link)s": ("Vel med eitt trykk: %(link)s", "Choose with one tap: %(link)s"),
    # --- needs and vacancies
    "Meldt behov: %(label)s": ("Meldt behov: %(label)s", "Reported need: %(label)s"),
    "%(unit)s melder behov for %(posts)s fra %(first)s til %(last)s.": (
        "%(unit)s melder behov for %(posts)s frå %(first)s til %(last)s.",
        "%(unit)s reports a need for %(posts)s from %(first)s to %(last)s.",
    ),
    "1 vikariat": ("1 vikariat", "1 temporary post"),
    "%(n)s vikariater": ("%(n)s vikariat", "%(n)s temporary posts"),
    "Åpne vikariatet: %(link)s": ("Opne vikariatet: %(link)s", "Open the vacancy: %(link)s"),
    "Ledige LIS-vikariater neste 12 måneder?": (
        "Ledige LIS-vikariat dei neste 12 månadene?",
        "Vacant temporary LIS posts in the next 12 months?",
    ),
    "Svar med ett trykk: %(link)s": ("Svar med eitt trykk: %(link)s", "Answer with one tap: %(link)s"),
    # --- candidates
    "Spørsmål om en kandidat: %(label)s": ("Spørsmål om ein kandidat: %(label)s", "Question about a candidate: %(label)s"),
    "%(trust)s har et mulig vikariat og spør om en av kommunens ALIS er aktuell.": (
        "%(trust)s har eit mogleg vikariat og spør om ein av ALIS-ane i kommunen er aktuell.",
        "%(trust)s has a possible temporary post and asks whether one of the municipality's ALIS is a candidate.",
    ),
    "Avklar med ALIS-en, og svar ja eller nei innen %(on)s: %(link)s": (
        "Avklar med ALIS-en, og svar ja eller nei innan %(on)s: %(link)s",
        "Clarify with the ALIS, and answer yes or no by %(on)s: %(link)s",
    ),
    "Avklar med ALIS-en, og svar innen %(on)s: %(link)s": (
        "Avklar med ALIS-en, og svar innan %(on)s: %(link)s",
        "Clarify with the ALIS, and answer by %(on)s: %(link)s",
    ),
    "Kan du ta et vikariat? %(label)s": ("Kan du ta eit vikariat? %(label)s", "Can you take a temporary post? %(label)s"),
    "%(place)s spør: kan du ta dette vikariatet ved %(trust)s?": (
        "%(place)s spør: kan du ta dette vikariatet ved %(trust)s?",
        "%(place)s asks: can you take this temporary post at %(trust)s?",
    ),
    "Svar ja eller nei: %(link)s": ("Svar ja eller nei: %(link)s", "Answer yes or no: %(link)s"),
    "Dette er ikke et tilbud ennå.": ("Dette er ikkje eit tilbod enno.", "This is not an offer yet."),
    "ALIS-en har svart %(answer)s: %(label)s": (
        "ALIS-en har svart %(answer)s: %(label)s",
        "The ALIS has answered %(answer)s: %(label)s",
    ),
    "ALIS-en har svart %(answer)s.": ("ALIS-en har svart %(answer)s.", "The ALIS has answered %(answer)s."),
    "ja": ("ja", "yes"),
    "nei": ("nei", "no"),
    "Svar helseforetaket innen %(on)s: %(link)s": (
        "Svar helseføretaket innan %(on)s: %(link)s",
        "Answer the hospital trust by %(on)s: %(link)s",
    ),
    "Svar om en kandidat: %(label)s": ("Svar om ein kandidat: %(label)s", "Answer about a candidate: %(label)s"),
    "Kommunen har svart: %(answer)s.": ("Kommunen har svart: %(answer)s.", "The municipality has answered: %(answer)s."),
    "ja, aktuell": ("ja, aktuell", "yes, a candidate"),
    "nei, ikke aktuell": ("nei, ikkje aktuell", "no, not a candidate"),
    "Mulig kandidat: %(label)s": ("Mogleg kandidat: %(label)s", "Possible candidate: %(label)s"),
    "En mulig kandidat er meldt inn.": ("Ein mogleg kandidat er meld inn.", "A possible candidate has been presented."),
    "Ta kontakt innen %(on)s, og før inn hva dere avtalte: %(link)s": (
        "Ta kontakt innan %(on)s, og før inn kva de avtala: %(link)s",
        "Get in touch by %(on)s, and record what you agreed: %(link)s",
    ),
    "Alle kandidatene står også på %(link)s": ("Alle kandidatane står òg på %(link)s", "All candidates are also on %(link)s"),
    "Oppstart er avtalt: %(label)s": ("Oppstart er avtalt: %(label)s", "Start agreed: %(label)s"),
    "Oppstart er avtalt.": ("Oppstart er avtalt.", "A start has been agreed."),
    "Ikke aktuell denne gangen: %(label)s": ("Ikkje aktuell denne gongen: %(label)s", "Not this time: %(label)s"),
    "Ikke aktuell denne gangen.": ("Ikkje aktuell denne gongen.", "Not this time."),
    # --- offers
    "Tilbud om tjeneste: %(label)s": ("Tilbod om teneste: %(label)s", "Offer of service: %(label)s"),
    "%(trust)s tilbyr deg tjeneste.": ("%(trust)s tilbyr deg teneste.", "%(trust)s offers you service."),
    "Dette skiller seg fra ønsket:%(lines)s": ("Dette skil seg frå ønsket:%(lines)s", "This differs from the wish:%(lines)s"),
    "Tidspunkt: %(offered)s, tidligere enn ønsket %(wanted)s.": (
        "Tidspunkt: %(offered)s, tidlegare enn ønskt %(wanted)s.",
        "Time: %(offered)s, earlier than the wish, %(wanted)s.",
    ),
    "Tidspunkt: %(offered)s, senere enn ønsket %(wanted)s.": (
        "Tidspunkt: %(offered)s, seinare enn ønskt %(wanted)s.",
        "Time: %(offered)s, later than the wish, %(wanted)s.",
    ),
    "Sted: %(place)s, et annet enn ønsket.": (
        "Stad: %(place)s, ein annan enn ønskt.",
        "Place: %(place)s, another than the wish.",
    ),
    "Fag: et annet enn ønsket.": ("Fag: eit anna enn ønskt.", "Specialty: another than the wish."),
    "Avdeling: %(unit)s, en annen enn ønsket.": (
        "Avdeling: %(unit)s, ei anna enn ønskt.",
        "Department: %(unit)s, another than the wish.",
    ),
    "Svar ja eller nei innen %(on)s: %(link)s": (
        "Svar ja eller nei innan %(on)s: %(link)s",
        "Answer yes or no by %(on)s: %(link)s",
    ),
    "Du kan også svare gjennom ALIS-koordinatoren i kommunen.": (
        "Du kan òg svare gjennom ALIS-koordinatoren i kommunen.",
        "You can also answer through the ALIS coordinator in your municipality.",
    ),
    "Tilbud: %(label)s": ("Tilbod: %(label)s", "Offer: %(label)s"),
    "%(trust)s har gitt et tilbud.": ("%(trust)s har gitt eit tilbod.", "%(trust)s has made an offer."),
    "ALIS-en har fått en personlig lenke å svare med. Svarfrist %(on)s.": (
        "ALIS-en har fått ei personleg lenkje å svare med. Svarfrist %(on)s.",
        "The ALIS has a personal link to answer by. Answer by %(on)s.",
    ),
    "ALIS-en har ingen e-postadresse her. Før inn svaret når dere har det. Svarfrist %(on)s.": (
        "ALIS-en har inga e-postadresse her. Før inn svaret når de har det. Svarfrist %(on)s.",
        "The ALIS has no e-mail address here. Record the answer when you have it. Answer by %(on)s.",
    ),
    "Tilbud trukket: %(label)s": ("Tilbod trekt: %(label)s", "Offer withdrawn: %(label)s"),
    "Tilbudet er trukket.": ("Tilbodet er trekt.", "The offer has been withdrawn."),
    "Takket ja: %(label)s": ("Takka ja: %(label)s", "Accepted: %(label)s"),
    "Takket nei: %(label)s": ("Takka nei: %(label)s", "Declined: %(label)s"),
    "Tilbudet er besvart %(on)s: takket ja.": (
        "Det er svart på tilbodet %(on)s: takka ja.",
        "The offer was answered on %(on)s: accepted.",
    ),
    "Tilbudet er besvart %(on)s: takket nei.": (
        "Det er svart på tilbodet %(on)s: takka nei.",
        "The offer was answered on %(on)s: declined.",
    ),
    # --- the end of a matter, and one that moves
    "Saken er avsluttet: %(label)s": ("Saka er avslutta: %(label)s", "The case is closed: %(label)s"),
    "%(why)s. Saken er avsluttet, og det sendes ikke flere meldinger om den.": (
        "%(why)s. Saka er avslutta, og det blir ikkje sendt fleire meldingar om ho.",
        "%(why)s. The case is closed, and no more messages are sent about it.",
    ),
    "ALIS-en har trukket seg": ("ALIS-en har trekt seg", "The ALIS has withdrawn"),
    "Kommunen har trukket innmeldingen": ("Kommunen har trekt innmeldinga", "The municipality has withdrawn the notification"),
    "Helseforetaket har avsluttet saken": ("Helseføretaket har avslutta saka", "The hospital trust has closed the case"),
    "ALIS-en har fått stilling et annet sted": ("ALIS-en har fått stilling ein annan stad", "The ALIS has a post elsewhere"),
    "Saken har fått ny kommune: %(label)s": ("Saka har fått ny kommune: %(label)s", "The case has a new municipality: %(label)s"),
    "Saken er flyttet fra %(leaves)s til %(comes)s. Nummer, datoer og plass på ventelisten er de samme.": (
        "Saka er flytta frå %(leaves)s til %(comes)s. Nummer, datoar og plass på ventelista er dei same.",
        "The case has moved from %(leaves)s to %(comes)s. Its number, dates and place on the waiting list are the same.",
    ),
    "Saken er overført: %(label)s": ("Saka er overført: %(label)s", "The case has been handed over: %(label)s"),
    "Dere ser den ikke lenger, og får ikke flere meldinger om den.": (
        "De ser ho ikkje lenger, og får ikkje fleire meldingar om ho.",
        "You no longer see it, and get no more messages about it.",
    ),
    # --- the service
    "Åpne tjenesteperioden: %(link)s": ("Opne tenesteperioden: %(link)s", "Open the service period: %(link)s"),
    "Tjenesten er endret: %(label)s": ("Tenesta er endra: %(label)s", "The service has changed: %(label)s"),
    "Tjenesten er endret fra %(old)s til %(new)s, %(percent)s %% stilling.": (
        "Tenesta er endra frå %(old)s til %(new)s, %(percent)s %% stilling.",
        "The service has changed from %(old)s to %(new)s, %(percent)s %% of full time.",
    ),
    "Pause i tjenesten: %(label)s": ("Pause i tenesta: %(label)s", "Pause in the service: %(label)s"),
    "Det er ført en pause i tjenesten fra %(first)s til og med %(last)s. Saken og perioden består.": (
        "Det er ført ein pause i tenesta frå %(first)s til og med %(last)s. Saka og perioden står ved lag.",
        "A pause in the service has been recorded from %(first)s up to and including %(last)s. The case and the period stand.",
    ),
    "Det er ført en pause i tjenesten fra %(first)s inntil videre. Saken og perioden består.": (
        "Det er ført ein pause i tenesta frå %(first)s inntil vidare. Saka og perioden står ved lag.",
        "A pause in the service has been recorded from %(first)s until further notice. The case and the period stand.",
    ),
    "Pausen fra %(first)s var ført ved en feil og er tatt ut. Tjenestetiden telles uten den.": (
        "Pausen frå %(first)s var ført ved ein feil og er teken ut. Tenestetida blir talt utan han.",
        "The pause from %(first)s was recorded by mistake and has been taken out. The time served is counted without it.",
    ),
    "Spørsmål om forlengelse: %(label)s": ("Spørsmål om forlenging: %(label)s", "Question about a prolongation: %(label)s"),
    "Helseforetaket spør om tjenesten kan forlenges til og med %(on)s. Svar ja eller nei på siden.": (
        "Helseføretaket spør om tenesta kan forlengjast til og med %(on)s. Svar ja eller nei på sida.",
        "The hospital trust asks whether the service can be prolonged up to and including %(on)s. Answer yes or no on the page.",
    ),
    "Svar om forlengelse: %(label)s": ("Svar om forlenging: %(label)s", "Answer about a prolongation: %(label)s"),
    "Kommunen har svart %(answer)s til forlengelse til og med %(on)s.": (
        "Kommunen har svart %(answer)s til forlenging til og med %(on)s.",
        "The municipality has answered %(answer)s to a prolongation up to and including %(on)s.",
    ),
    "Forlengelse: %(label)s": ("Forlenging: %(label)s", "Prolongation: %(label)s"),
    "Tjenesten er forlenget til og med %(on)s.": (
        "Tenesta er forlengd til og med %(on)s.",
        "The service has been prolonged up to and including %(on)s.",
    ),
    "Tjenesten forlenges ikke; den slutter %(on)s som før.": (
        "Tenesta blir ikkje forlengd; ho sluttar %(on)s som før.",
        "The service is not prolonged; it ends on %(on)s as before.",
    ),
    "Sluttevaluering: %(label)s": ("Sluttevaluering: %(label)s", "Final evaluation: %(label)s"),
    "Det er kalt inn til sluttevaluering %(on)s.": (
        "Det er kalla inn til sluttevaluering %(on)s.",
        "A final evaluation has been called for %(on)s.",
    ),
    "Veileder i allmennmedisin er invitert til å være med, og har fått sin egen e-post.": (
        "Rettleiar i allmennmedisin er invitert til å vere med, og har fått sin eigen e-post.",
        "The mentor in general practice is invited to take part, and has a mail of their own.",
    ),
    "Veileder i allmennmedisin er invitert til å være med. Ingen er ført som veileder med bruker her; si gjerne fra selv.": (
        "Rettleiar i allmennmedisin er invitert til å vere med. Ingen er ført som rettleiar med brukar her; sei gjerne frå sjølv.",
        "The mentor in general practice is invited to take part. Nobody is recorded as mentor with an account here; please tell them.",
    ),
    "Invitasjon til sluttevaluering: %(label)s": (
        "Invitasjon til sluttevaluering: %(label)s",
        "Invitation to a final evaluation: %(label)s",
    ),
    "Du er invitert til å være med på sluttevalueringen %(on)s som veileder i allmennmedisin.": (
        "Du er invitert til å vere med på sluttevalueringa %(on)s som rettleiar i allmennmedisin.",
        "You are invited to take part in the final evaluation on %(on)s as mentor in general practice.",
    ),
    "Si om du blir med: %(link)s": ("Sei om du blir med: %(link)s", "Say whether you will take part: %(link)s"),
    "Dokumentasjon på tjenestetid: %(label)s": ("Dokumentasjon på tenestetid: %(label)s", "Documentation of service: %(label)s"),
    "Dokumentasjon på gjennomført tjenestetid er utstedt. Dere finner den på tjenesteperioden.": (
        "Dokumentasjon på gjennomført tenestetid er utferda. De finn dokumentasjonen på tenesteperioden.",
        "Documentation of completed service has been issued. You find it on the service period.",
    ),
    # --- agreements
    "%(municipality)s og %(trust)s": ("%(municipality)s og %(trust)s", "%(municipality)s and %(trust)s"),
    "Åpne avtalen: %(link)s": ("Opne avtalen: %(link)s", "Open the agreement: %(link)s"),
    "Kommunen": ("Kommunen", "The municipality"),
    "Helseforetaket": ("Helseføretaket", "The hospital trust"),
    "Avtale til underskrift": ("Avtale til underskrift", "Agreement to sign"),
    "Samarbeidsavtalen om ALIS er sendt til kommunen for underskrift. Den er i kraft når begge parter har underskrevet.": (
        "Samarbeidsavtalen om ALIS er send til kommunen for underskrift. Han er i kraft når begge partar har skrive under.",
        "The cooperation agreement on ALIS has been sent to the municipality to sign. It is in force when both parties have signed.",
    ),
    "Påminnelse om avtale til underskrift": ("Påminning om avtale til underskrift", "Reminder of an agreement to sign"),
    "Samarbeidsavtalen om ALIS ble sendt %(on)s og venter på kommunens underskrift. Den som er signaturberettiget, kan "
    "underskrive i tjenesten, eller avtalen kan skrives ut, underskrives og lastes opp.": (
        (
            "Samarbeidsavtalen om ALIS vart send %(on)s og ventar på at kommunen skriv under. Den som har signaturrett, kan "
            "skrive under i tenesta, eller avtalen kan skrivast ut, underskrivast og lastast opp."
        ),
        (
            "The cooperation agreement on ALIS was sent on %(on)s and waits for the municipality to sign. An authorised signatory can "
            "sign in the service, or the agreement can be printed, signed and uploaded."
        ),
    ),
    "Avtalen er underskrevet av én part": ("Avtalen er underskriven av éin part", "The agreement is signed by one party"),
    "%(who)s har underskrevet samarbeidsavtalen om ALIS. Den er ikke i kraft før begge parter har underskrevet.": (
        "%(who)s har skrive under samarbeidsavtalen om ALIS. Han er ikkje i kraft før begge partar har skrive under.",
        "%(who)s has signed the cooperation agreement on ALIS. It is not in force until both parties have signed.",
    ),
    "Avtalen er trukket tilbake": ("Avtalen er trekt tilbake", "The agreement has been taken back"),
    "Helseforetaket har trukket tilbake samarbeidsavtalen om ALIS som var sendt til underskrift. Den blir ikke inngått.": (
        "Helseføretaket har trekt tilbake samarbeidsavtalen om ALIS som var send til underskrift. Han blir ikkje inngått.",
        "The hospital trust has taken back the cooperation agreement on ALIS that was sent to be signed. It will not be concluded.",
    ),
    "Avtalen er inngått": ("Avtalen er inngått", "The agreement is concluded"),
    "Samarbeidsavtalen om ALIS er underskrevet av begge parter og gjelder fra %(on)s.": (
        "Samarbeidsavtalen om ALIS er underskriven av begge partar og gjeld frå %(on)s.",
        "The cooperation agreement on ALIS is signed by both parties and in force from %(on)s.",
    ),
    "Avtalen er sagt opp": ("Avtalen er sagd opp", "Notice has been given of the agreement"),
    "%(who)s har sagt opp samarbeidsavtalen om ALIS. Oppsigelsen er sendt %(on)s. Fristen løper fra mottak.": (
        "%(who)s har sagt opp samarbeidsavtalen om ALIS. Oppseiinga er send %(on)s. Fristen går frå mottak.",
        "%(who)s has given notice of the cooperation agreement on ALIS. The notice was sent on %(on)s. The period runs from receipt.",
    ),
    "%(who)s har sagt opp samarbeidsavtalen om ALIS. Oppsigelsen er mottatt %(on)s, og avtalen gjelder til og med "
    "%(last)s. En ny avtale skal inngås før det.": (
        (
            "%(who)s har sagt opp samarbeidsavtalen om ALIS. Oppseiinga er motteken %(on)s, og avtalen gjeld til og med "
            "%(last)s. Ein ny avtale skal inngåast før det."
        ),
        (
            "%(who)s has given notice of the cooperation agreement on ALIS. The notice was received on %(on)s, and the agreement is in "
            "force up to and including %(last)s. A new agreement shall be concluded before that."
        ),
    ),
    "Forslag om å trekke oppsigelsen": ("Framlegg om å trekkje oppseiinga", "Proposal to withdraw the notice"),
    "%(who)s foreslår at oppsigelsen av samarbeidsavtalen om ALIS trekkes. Den trekkes bare når begge er enige.": (
        "%(who)s gjer framlegg om at oppseiinga av samarbeidsavtalen om ALIS blir trekt. Ho blir trekt berre når begge er samde.",
        "%(who)s proposes that the notice of the cooperation agreement on ALIS be withdrawn. It is withdrawn only when both agree.",
    ),
    "Oppsigelsen er trukket": ("Oppseiinga er trekt", "The notice has been withdrawn"),
    "Oppsigelsen av samarbeidsavtalen om ALIS er trukket. Avtalen gjelder videre uten sluttdato.": (
        "Oppseiinga av samarbeidsavtalen om ALIS er trekt. Avtalen gjeld vidare utan sluttdato.",
        "The notice of the cooperation agreement on ALIS has been withdrawn. The agreement stays in force without an end date.",
    ),
    "Avtalen kreves revidert": ("Det er kravd revisjon av avtalen", "A revision of the agreement is required"),
    "%(who)s krever at samarbeidsavtalen om ALIS revideres. Grunnen står i avtalesaken.": (
        "%(who)s krev at samarbeidsavtalen om ALIS blir revidert. Grunnen står i avtalesaka.",
        "%(who)s requires the cooperation agreement on ALIS to be revised. The reason stands in the agreement's case.",
    ),
    "Avtalen løper ut %(on)s: %(pair)s": ("Avtalen går ut %(on)s: %(pair)s", "The agreement runs out on %(on)s: %(pair)s"),
    "1 måned": ("1 månad", "1 month"),
    "%(n)s måneder": ("%(n)s månader", "%(n)s months"),
    "Samarbeidsavtalen om ALIS gjelder til og med %(on)s, og ingen ny er underskrevet. Det er høyst %(left)s igjen. "
    "Avtalesaken viser hvilke ALIS som har tjeneste etter den dagen.": (
        (
            "Samarbeidsavtalen om ALIS gjeld til og med %(on)s, og ingen ny er underskriven. Det er høgst %(left)s att. "
            "Avtalesaka viser kva ALIS som har teneste etter den dagen."
        ),
        (
            "The cooperation agreement on ALIS is in force up to and including %(on)s, and no new one is signed. At most %(left)s is "
            "left. The agreement's case shows which ALIS have service after that day."
        ),
    ),
    # --- the summary of a day, and old contacts
    "Oppsummering fra %(trust)s: %(n)s meldinger": (
        "Oppsummering frå %(trust)s: %(n)s meldingar",
        "Summary from %(trust)s: %(n)s messages",
    ),
    "Oppsummering fra %(trust)s: 1 melding": ("Oppsummering frå %(trust)s: 1 melding", "Summary from %(trust)s: 1 message"),
    "Dette har kommet siden sist:": ("Dette har kome sidan sist:", "This has come since last time:"),
    "Du får dette én gang om dagen. Endre det her: %(link)s": (
        "Du får dette éin gong om dagen. Endre det her: %(link)s",
        "You get this once a day. Change it here: %(link)s",
    ),
    "Se over kontaktene i ALIS Nord": ("Sjå over kontaktane i ALIS Nord", "Look through the contacts in ALIS Nord"),
    "Kommunene henvender seg til kontaktene som står i ALIS Nord.": (
        "Kommunane vender seg til kontaktane som står i ALIS Nord.",
        "The municipalities turn to the contacts that stand in ALIS Nord.",
    ),
    "Ikke bekreftet det siste halvåret: %(n)s.": (
        "Ikkje stadfesta det siste halvåret: %(n)s.",
        "Not confirmed in the last half-year: %(n)s.",
    ),
    "E-postadresser som er avvist: %(n)s.": (
        "E-postadresser som er avviste: %(n)s.",
        "E-mail addresses that were refused: %(n)s.",
    ),
    "Bekreft dem, eller før inn hvem som har tatt over.": (
        "Stadfest dei, eller før inn kven som har teke over.",
        "Confirm them, or enter who has taken over.",
    ),
    "Åpne kontaktene: %(link)s": ("Opne kontaktane: %(link)s", "Open the contacts: %(link)s"),
}

_ALL = _SENTENCES | REMINDERS
TEXTS: dict[str, dict[str, str]] = {
    "nn": {key: nynorsk for key, (nynorsk, _english) in _ALL.items()},
    "en": {key: english for key, (_nynorsk, english) in _ALL.items()},
}
