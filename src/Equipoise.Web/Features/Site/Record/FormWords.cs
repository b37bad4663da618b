using Equipoise.Trials.Conduct;
using Equipoise.Web.Entries;

namespace Equipoise.Web.Features.Site.Record;

/// <summary>What forms are called on the ward, what is said above them, and their fields in plain words.</summary>
internal static class FormWords
{
    /// <summary>A form's title.</summary>
    public static string Title(string command) => command switch
    {
        "giveConsent" => "Consent",
        "excludeCandidate" => "Not to be randomised",
        "withdrawConsent" => "Consent taken back",
        "withdrawFromTreatment" => "Wants no more treatment",
        "withdrawFromFollowUp" => "Wants no more visits or calls",
        "recordAssessment" => "Visit without recurrence",
        "recordMissedVisit" => "Visit missed",
        "recordContact" => "Known to be alive",
        "recordRelapse" => "Relapse",
        "recordSecondPrimary" => "Another cancer",
        "recordNewTherapy" => "Another therapy begun",
        "startCrossover" => "Crossover",
        "recordDeath" => "Death",
        "recordLossToFollowUp" => "Cannot be reached any more",
        "recordMeasurements" => "Measured values",
        "recordLaboratoryResults" => "Laboratory results",
        "startCycle" => "Begin a cycle",
        "omitCycle" => "Leave a cycle out",
        "reduceDose" => "Reduce the dose",
        "stopTreatment" => "Stop treatment",
        "recordDeviation" => "Deviation from the protocol",
        "recordIneligibility" => "Found not eligible later",
        "markRandomisedInError" => "Randomised in error",
        "correctStratum" => "Correct the stratum",
        "unblindParticipant" => "Emergency unblinding",
        "updateAdverseEvent" => "News of an adverse event",
        "recordReportSent" => "Report sent",
        "strikeEntry" => "Strike an entry",
        _ => EntryData.Label(command),
    };

    /// <summary>A sentence above the form; null for none.</summary>
    public static string? Note(string command) => command switch
    {
        "withdrawFromTreatment" => "Treatment ends. Visits and calls go on, and the participant is analysed as randomised.",
        "withdrawFromFollowUp" => "Visits, calls and treatment end. What was recorded stays.",
        "withdrawConsent" => "What was recorded up to that day stays; nothing that happens later is recorded.",
        "recordAssessment" => "An examination that could have shown a recurrence, and showed none. Outside the window of its visit it is recorded with a deviation.",
        "recordMissedVisit" => "A planned visit that did not take place is a deviation; it is recorded with this.",
        "recordRelapse" => "By the date of the first evidence.",
        "recordDeath" => "If it was from an adverse event, record that too, with grade 5.",
        "excludeCandidate" => "The reason is counted in the flow of participants.",
        "startCycle" => "Weight, dose and slots are fixed for the whole cycle.",
        "recordReportSent" => "The report itself is sent outside this program; here its sending is recorded.",
        "markRandomisedInError" => "The allocation stands, and the participant is analysed as randomised.",
        "stopTreatment" => "A stop of the cycle leaves later cycles possible; a stop of treatment is for good.",
        "unblindParticipant" => "Only where the arm must be known to treat an emergency. The sponsor and the board are told.",
        _ => null,
    };

    /// <summary>A field's label.</summary>
    public static string Label(string command, string field) => (command, field) switch
    {
        (_, "consentedOn") => "Consent given on",
        (_, "documentVersion") => "Version of the consent document",
        (_, "excludedOn") => "Decided on",
        (_, "withdrewOn") => "Said so on",
        (_, "evidenceOn") => "First evidence on",
        (_, "establishedBy") => "Established by",
        (_, "location") => "Where",
        (_, "diedOn") => "Died on",
        (_, "contactOn") => "Known to be alive on",
        (_, "lastContactOn") => "Last contact on",
        (_, "visitMonth") => "Visit of month",
        (_, "weightKilograms") => "Weight in kg",
        (_, "weighedAt") => "Weighed at",
        (_, "firstSlotAt") => "First dose due at",
        (_, "fewSlotsConfirmed") => "I confirm fewer slots than the protocol expects",
        (_, "weightChangeConfirmed") => "I weighed again and confirm the large change of weight",
        (_, "delayGround") => "Why it begins after its day",
        (_, "outsideRule") => "If against a rule: why",
        (_, "entry") => "Entry",
        (_, "knownAt") => "Learnt at",
        (_, "information") => "What was learnt",
        (_, "sentAt") => "Sent at",
        (_, "duty") => "Which report",
        (_, "recipient") => "To",
        (_, "ground") => "Why",
        (_, "occurredOn") => "Happened on",
        ("recordAssessment", "assessedOn") => "Seen on",
        _ => EntryData.Label(field),
    };

    /// <summary>A sentence below the label; null for what the field accepts.</summary>
    public static string? Hint(string command, CommandField field) => (command, field.Name) switch
    {
        ("recordAssessment", "visitMonth") => "0 for one between visits",
        (_, "weightKilograms") => "Such as 71.5",
        (_, "criterion") => "The number of the criterion that is not met, such as E03",
        (_, "rescreenOf") => null,
        _ when field.Words.Length > 0 && !field.IsList => null,
        _ when field.Accepted is "a text" or "yes or no" || field.Accepted.StartsWith("a date", StringComparison.Ordinal) => null,
        _ when Shared.SiteTimes.IsInstant(field) => "Time at the site",
        _ => char.ToUpperInvariant(field.Accepted[0]) + field.Accepted[1..],
    };
}
