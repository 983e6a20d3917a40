"""The reminders' sentences, which are the dated lines of the worklists (core.worklist), in nynorsk and English by their bokmål."""

from __future__ import annotations

REMINDERS: dict[str, tuple[str, str]] = {
    "Kan gjøres nå": ("Kan gjerast no", "Can be done now"),
    "Fristen nærmer seg": ("Fristen nærmar seg", "The date is near"),
    "Fristen er passert": ("Fristen er passert", "The date has passed"),
    "Fristen er passert med mer enn to uker": (
        "Fristen er passert med meir enn to veker",
        "The date passed more than two weeks ago",
    ),
    "Frist: %(on)s.": ("Frist: %(on)s.", "Date: %(on)s."),
    "Bakgrunn: «%(quote)s» (%(document)s, %(dated)s)": (
        "Bakgrunn: «%(quote)s» (%(document)s, %(dated)s)",
        "Background: «%(quote)s» (%(document)s, %(dated)s)",
    ),
    "en ALIS": ("ein ALIS", "an ALIS"),
    # --- milestones
    "%(what)s for %(name)s": ("%(what)s for %(name)s", "%(what)s for %(name)s"),
    "Arbeidsavtale": ("Arbeidsavtale", "Employment contract"),
    "Sluttevaluering": ("Sluttevaluering", "Final evaluation"),
    "Kort varsel for %(name)s": ("Kort varsel for %(name)s", "Short notice for %(name)s"),
    "Kort varsel: avklaring og arbeidsavtale tas samlet, så snart det lar seg gjøre før oppstart.": (
        "Kort varsel: avklaring og arbeidsavtale blir tekne samla, så snart det lèt seg gjere før oppstart.",
        "Short notice: clarification and employment contract are taken together, as soon as can be before the start.",
    ),
    "Avtalt oppstart er %(start)s.": ("Avtalt oppstart er %(start)s.", "The agreed start is %(start)s."),
    "Ønsket oppstart er %(start)s.": ("Ønskt oppstart er %(start)s.", "The wished start is %(start)s."),
    "Tjenesten avsluttes %(ends)s. Det er lederen for enheten som tar initiativ til sluttevalueringen.": (
        "Tenesta blir avslutta %(ends)s. Det er leiaren for eininga som tek initiativ til sluttevalueringa.",
        "The service ends on %(ends)s. The head of the unit starts the final evaluation.",
    ),
    "Skal skje mellom %(opens)s og %(due)s, før oppstart %(start)s.": (
        "Skal skje mellom %(opens)s og %(due)s, før oppstart %(start)s.",
        "To be done between %(opens)s and %(due)s, before the start on %(start)s.",
    ),
    # --- questions, offers, candidates
    "Svar helseforetaket om %(name)s": ("Svar helseføretaket om %(name)s", "Answer the hospital trust about %(name)s"),
    "%(trust)s spør om ALIS-en kan begynne ved %(unit)s %(from)s.": (
        "%(trust)s spør om ALIS-en kan byrje ved %(unit)s %(from)s.",
        "%(trust)s asks whether the ALIS can begin at %(unit)s on %(from)s.",
    ),
    "Ta stilling til tilbudet til %(name)s": ("Ta stilling til tilbodet til %(name)s", "Decide on the offer to %(name)s"),
    "Tilbudet ved %(unit)s fra %(from)s avviker så mye fra ønsket at både ALIS-en og kommunen må si ja.": (
        "Tilbodet ved %(unit)s frå %(from)s skil seg så mykje frå ønsket at både ALIS-en og kommunen må seie ja.",
        "The offer at %(unit)s from %(from)s is so far from the wish that both the ALIS and the municipality must say yes.",
    ),
    "Svar på tilbudet til %(name)s": ("Svar på tilbodet til %(name)s", "Answer the offer to %(name)s"),
    "Tilbud ved %(unit)s fra %(from)s venter på svar.": (
        "Tilbod ved %(unit)s frå %(from)s ventar på svar.",
        "An offer at %(unit)s from %(from)s waits for an answer.",
    ),
    "Følg opp tilbudet til %(name)s": ("Følg opp tilbodet til %(name)s", "Follow up the offer to %(name)s"),
    "Tilbudet ved %(unit)s fra %(from)s er ikke besvart innen fristen.": (
        "Det er ikkje svart på tilbodet ved %(unit)s frå %(from)s innan fristen.",
        "The offer at %(unit)s from %(from)s was not answered by its date.",
    ),
    "Følg opp spørsmålet om %(name)s": ("Følg opp spørsmålet om %(name)s", "Follow up the question about %(name)s"),
    "Kommunen har ikke svart innen fristen på spørsmålet om %(unit)s.": (
        "Kommunen har ikkje svart innan fristen på spørsmålet om %(unit)s.",
        "The municipality has not answered the question about %(unit)s by its date.",
    ),
    "Ta kontakt med %(name)s": ("Ta kontakt med %(name)s", "Get in touch with %(name)s"),
    "Kandidaten er meldt inn for enheten og venter på første kontakt.": (
        "Kandidaten er meld inn for eininga og ventar på første kontakt.",
        "The candidate has been presented to the unit and waits for the first contact.",
    ),
    # --- the service
    "Avklar med kommunen før arbeidsavtalen til %(name)s": (
        "Avklar med kommunen før arbeidsavtalen til %(name)s",
        "Clarify with the municipality before the contract of %(name)s",
    ),
    "Arbeidsavtalen kan utstedes nå, men kommunen har ikke bekreftet at planen står. Ta begge deler i ett.": (
        "Arbeidsavtalen kan skrivast no, men kommunen har ikkje stadfesta at planen står. Ta begge delar i eitt.",
        "The contract can be issued now, but the municipality has not confirmed that the plan stands. Take both in one.",
    ),
    "Før veileder og kontakt for %(name)s": (
        "Før inn rettleiar og kontakt for %(name)s",
        "Record supervisor and contact for %(name)s",
    ),
    "Tjenesten begynner %(from)s, og veileder/supervisør eller kontakt i avdelingen mangler.": (
        "Tenesta byrjar %(from)s, og rettleiar/supervisør eller kontakt i avdelinga manglar.",
        "The service begins on %(from)s, and supervisor or contact in the department is missing.",
    ),
    "Før at tjenesten til %(name)s har begynt": (
        "Før inn at tenesta til %(name)s har byrja",
        "Record that the service of %(name)s has begun",
    ),
    "Avtalt oppstart var %(from)s. Er den flyttet, endrer dere perioden i stedet.": (
        "Avtalt oppstart var %(from)s. Er han flytta, endrar de perioden i staden.",
        "The agreed start was %(from)s. If it has moved, change the period instead.",
    ),
    "Dokumenter måloppnåelsen til %(name)s": (
        "Dokumenter måloppnåinga til %(name)s",
        "Document the objectives reached by %(name)s",
    ),
    "Tjenesten slutter %(to)s. Måloppnåelsen er ikke ført som dokumentert i Kompetansemodulen.": (
        "Tenesta sluttar %(to)s. Måloppnåinga er ikkje ført som dokumentert i Kompetansemodulen.",
        "The service ends on %(to)s. The objectives are not recorded as documented in Kompetansemodulen.",
    ),
    "Utsted dokumentasjon på tjenestetid for %(name)s": (
        "Skriv ut dokumentasjon på tenestetid for %(name)s",
        "Issue documentation of service for %(name)s",
    ),
    "Tjenesten sluttet %(to)s, og dokumentasjonen er ikke utstedt.": (
        "Tenesta slutta %(to)s, og dokumentasjonen er ikkje skriven ut.",
        "The service ended on %(to)s, and the documentation has not been issued.",
    ),
    "Avslutt tjenesten til %(name)s": ("Avslutt tenesta til %(name)s", "Close the service of %(name)s"),
    "Tjenesten sluttet %(to)s. Det gjenstår å føre den som fullført.": (
        "Tenesta slutta %(to)s. Det står att å føre tenesta som fullført.",
        "The service ended on %(to)s. It remains to record the service as completed.",
    ),
    "Svar på invitasjonen til sluttevaluering av %(name)s": (
        "Svar på invitasjonen til sluttevaluering av %(name)s",
        "Answer the invitation to the final evaluation of %(name)s",
    ),
    "Det er kalt inn til sluttevaluering, og du er invitert.": (
        "Det er kalla inn til sluttevaluering, og du er invitert.",
        "A final evaluation has been called, and you are invited.",
    ),
    "Delta i sluttevalueringen av %(name)s": (
        "Delta i sluttevalueringa av %(name)s",
        "Take part in the final evaluation of %(name)s",
    ),
    "Tjenesten går mot slutten.": ("Tenesta går mot slutten.", "The service nears its end."),
    "Gjennomgå avtalen med %(other)s": ("Gå gjennom avtalen med %(other)s", "Review the agreement with %(other)s"),
    "Partene gjennomgår avtalen hvert år.": (
        "Partane går gjennom avtalen kvart år.",
        "The parties review the agreement every year.",
    ),
}
