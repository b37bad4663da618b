using System.Collections.Immutable;

namespace Equipoise.Cli.Verbs.Participant;

/// <summary>Names of commands and fields on the command line: with hyphens, and a short word beside for those of every day.</summary>
internal static class VerbNames
{
    private static readonly ImmutableDictionary<string, string> Short = new Dictionary<string, string>
    {
        ["screenCandidate"] = "screen",
        ["giveConsent"] = "consent",
        ["recordMeasurements"] = "measure",
        ["assessEligibility"] = "assess",
        ["excludeCandidate"] = "exclude",
        ["signEntry"] = "sign",
        ["giveDose"] = "give",
        ["holdDose"] = "hold",
        ["skipDose"] = "skip",
        ["stopTreatment"] = "stop",
        ["reportAdverseEvent"] = "event",
        ["recordAssessment"] = "visit",
        ["recordLossToFollowUp"] = "lost",
        ["startCrossover"] = "crossover",
        ["correctEntry"] = "correct",
        ["strikeEntry"] = "strike",
        ["raiseQuery"] = "query",
    }.ToImmutableDictionary();

    /// <summary>"recordMissedVisit" as "record-missed-visit".</summary>
    public static string Hyphened(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>The short name of a command: one of the list, or the name without "record"; null for none.</summary>
    public static string? ShortOf(string command) =>
        Short.TryGetValue(command, out var word) ? word
        : command.StartsWith("record", StringComparison.Ordinal) ? Hyphened(char.ToLowerInvariant(command[6]) + command[7..])
        : null;
}
