using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>The items of CONSORT 2025 (Hopewell et al., BMJ 2025;388:e081123) in our words, and where each stands.</summary>
internal static class ChecklistBlocks
{
    /// <summary>What a reader looks for where the program cannot know it.</summary>
    private const string Authors = "not here: the authors write it";

    /// <summary>Items: number, subject, and the section of the report or another place.</summary>
    public static ImmutableArray<(string Item, string Subject, string? Section, string? Elsewhere)> Items { get; } =
    [
        ("1a", "Title says that the trial is randomised", null, "title of the report"),
        ("1b", "Structured summary", "summary", null),
        ("2", "Registration", null, "protocol file, trial.registration"),
        ("3", "Where protocol and analysis plan can be read", null, "ledger, entry of the activation; protocol file by its SHA-256"),
        ("4", "Where data and code can be had", null, "analysis.csv and check.R beside the report"),
        ("5a", "Funding", null, Authors),
        ("5b", "Interests", null, Authors),
        ("6", "Background", null, Authors),
        ("7", "Objectives, for benefit and harm", "design", null),
        ("8", "Involvement of patients and public", null, Authors),
        ("9", "Trial design, ratio, framework", "design", null),
        ("10", "Changes after the trial began, with reasons", null, "provenance of the report: versions of the protocol, segments of the allocation"),
        ("11", "Setting and places", "flow", null),
        ("12a", "Eligibility of participants", null, "protocol file, eligibility"),
        ("12b", "Eligibility of sites and of those who treat", null, Authors),
        ("13", "Treatments, in enough detail to repeat them", null, "protocol file, arms"),
        ("14", "Outcomes, how and when measured", null, "protocol file, endpoints and followUp"),
        ("15", "Harms: definition and how they were looked for", null, "protocol file, safety"),
        ("16a", "Sample size and its assumptions", "design", null),
        ("16b", "Interim analyses and rules to stop", "looks", null),
        ("17a", "Who made the sequence, and how", null, "docs/methods/allocation.md; commitment in the provenance"),
        ("17b", "Type of randomisation and its restrictions", null, "protocol file, randomisation and stratification"),
        ("18", "Concealment of the allocation", null, "docs/randomisation.md: the secret stays in the vault until it is revealed"),
        ("19", "Who enrolled, who assigned", null, "ledger: the actor of each entry"),
        ("20a", "Who was blinded", null, "protocol file, trial.masking"),
        ("20b", "How", null, "protocol file, access.unblinding; docs/randomisation.md"),
        ("21a", "Statistical methods of outcomes and harms", null, "notes below each table; docs/methods"),
        ("21b", "Who is analysed, in which group", "flow", null),
        ("21c", "Missing data", null, "protocol file, endpoints: censoring and rules; docs/methods/endpoint-dates.md"),
        ("21d", "Further analyses, planned or not", "subgroups", null),
        ("22a", "Numbers randomised, treated and analysed by arm", "flow", null),
        ("22b", "Losses and exclusions by arm, with reasons", "flow", null),
        ("23a", "Dates of recruitment and follow-up", "summary", null),
        ("23b", "Why the trial ended", "looks", null),
        ("24a", "Treatment as given; adherence; departures", "exposure", null),
        ("24b", "Other treatment during the trial", "crossover", null),
        ("25", "Baseline table", "baseline", null),
        ("26", "For each outcome: numbers analysed, results by arm, effect and precision", "effects", null),
        ("27", "Harms in each arm", "toxicity", null),
        ("28", "Results of further analyses, subgroups", "subgroups", null),
        ("29", "Interpretation", null, Authors),
        ("30", "Limitations", null, Authors),
    ];

    /// <summary>The table for a report with these sections.</summary>
    public static TableBlock Table(IEnumerable<ReportSection> sections, string primarySet)
    {
        var titles = sections.ToDictionary(s => s.Id, s => s.Title, StringComparer.Ordinal);
        string Where((string Item, string Subject, string? Section, string? Elsewhere) item) => item.Section switch
        {
            null => item.Elsewhere!,
            "effects" => titles.TryGetValue("set-" + primarySet, out var set) ? $"section {set} and those of the other sets" : "not in this report",
            var id => titles.TryGetValue(id, out var title) ? $"section {title}" : "not in this report",
        };
        return new TableBlock(
            "consort-checklist",
            "CONSORT 2025: where each item stands",
            [new("Item", false), new("Subject", false), new("Where", false)],
            [.. Items.Select(i => new TableRow([TableCell.Of(i.Item), TableCell.Of(i.Subject), TableCell.Of(Where(i))]))],
            ["Items of Hopewell S, Chan AW, Collins GS, et al. CONSORT 2025 statement. BMJ 2025;388:e081123; subjects in our words."]);
    }
}
