using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Adapters.Rendering;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise monitor PROTOCOL --observed 16/21,15/23</c>: what a look would find at these counts; no ledger is needed.</summary>
internal static class MonitorVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML)." };
        var observed = new Option<string>("--observed")
        {
            Description = "Participants with an event out of those enrolled, by arm in the protocol's order, each taken as known at the milestone: 16/21,15/23. For a design on pairs: preferences for each arm, 18,3.",
            HelpName = "COUNTS",
            Required = true,
        };
        var analysis = new Option<string?>("--analysis") { Description = "The planned analysis; the first one if not given.", HelpName = "ID" };
        return shell.Verb("monitor", "Evaluate a look from the protocol and observed counts alone.", [protocol, observed, analysis], use => Monitor(use.Get(protocol), use.Get(observed)!, use.Get(analysis)));
    }

    private static Outcome Monitor(string path, string observed, string? analysisId)
    {
        var protocol = ProtocolArgument.Read(path);
        var analyses = protocol.Document.Analyses;
        var analysis = analyses.FirstOrDefault(a => analysisId is null || a.Id == analysisId)
            ?? throw new BadInputException("C020", path, "The protocol plans no such analysis.", analysisId!, string.Join(", ", analyses.Select(a => a.Id)));
        var decision = TrialDesign.From(protocol) switch
        {
            MilestoneTrialDesign design => InterimDecision.Evaluate(Counts(protocol, design, observed), design, analysis),
            PreferenceTrialDesign design => PreferenceCounts.Evaluate(Preferences(observed), design, analysis),
            var other => throw new InvalidOperationException($"There is no monitoring for {other.GetType().Name}."),
        };
        var page = InterimReport.Page(protocol, TrialDesign.From(protocol), decision);
        return Outcome.Done(Json(decision), console => console.Line(TextReport.Render(page, ReportRenderers.TextWidth)));
    }

    /// <summary>A look as JSON, every number unrounded and with the name of its formula.</summary>
    internal static object Json(InterimDecision decision) => new
    {
        analysis = decision.Analysis.Id,
        decision.InformationFraction,
        decision.Z,
        zStatistic = decision.Counts is null ? "excess of preferences over the square root of their number" : "two proportions among known statuses, pooled variance; positive favours the experimental arm",
        efficacyZ = decision.EfficacyZ,
        bestCases = decision.BestCases.Select(b => new
        {
            enrolled = b.Enrolled,
            experimentalEventFree = string.Create(CultureInfo.InvariantCulture, $"{b.ExperimentalEventFree}/{b.ExperimentalPlanned}"),
            controlEventFree = string.Create(CultureInfo.InvariantCulture, $"{b.ControlEventFree}/{b.ControlPlanned}"),
            b.Difference,
            differencePoints = 100 * b.Difference,
        }),
        conditionalPower = decision.ConditionalPowers.Select(p => new { p.Under, p.Value, formula = "exact, final comparison of two proportions with pooled variance, one-sided" }),
        rules = decision.Rules,
        decision.FutilityMet,
        decision.EfficacyReached,
        binding = decision.Analysis.Binding,
        decision.Summary,
    };

    private static MilestoneCounts Counts(TrialProtocol protocol, MilestoneTrialDesign design, string observed)
    {
        var parts = observed.Split(',');
        var counts = parts.Select(p => p.Split('/') is [var e, var n] && Whole(e) is { } events && Whole(n) is { } enrolled ? (events, enrolled) : ((int Events, int Enrolled)?)null).ToList();
        if (counts.Count != 2 || counts.Any(c => c is null))
        {
            throw Unreadable(observed, "events/enrolled of each arm in the protocol's order, such as 16/21,15/23");
        }

        var byArm = protocol.Document.Arms.Select((a, i) => (a.Id, Counts: counts[i]!.Value)).ToDictionary(a => a.Id, a => a.Counts, StringComparer.Ordinal);
        try
        {
            return MilestoneCounts.Of(protocol, design, byArm[protocol.Experimental.Id], byArm[protocol.Control.Id]);
        }
        catch (ArgumentException e)
        {
            throw new BadInputException("C021", "--observed", e.Message, observed, "counts that the design allows");
        }
    }

    private static PreferenceCounts Preferences(string observed) =>
        observed.Split(',') is [var a, var b] && Whole(a) is { } forExperimental && Whole(b) is { } forControl
            ? new PreferenceCounts(forExperimental, forControl)
            : throw Unreadable(observed, "preferences for the experimental and for the control arm, such as 18,3");

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static BadInputException Unreadable(string observed, string accepted) => new("C021", "--observed", "The counts cannot be read.", observed, accepted);
}
