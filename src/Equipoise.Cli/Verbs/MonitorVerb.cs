using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Adapters.Rendering;
using Equipoise.Cli.Printing;
using Equipoise.Statistics;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs;

/// <summary><c>equipoise monitor PROTOCOL --observed 16/21,15/23</c>: what a look would find at these counts; no ledger is needed.</summary>
internal static class MonitorVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML), or one with title, design and analyses alone." };
        var observed = new Option<string[]>("--observed")
        {
            Description = "Counts by arm in the protocol's order: of a milestone design participants with an event out of those enrolled, 16/21,15/23 (several --observed set possible results side by side); of pairs preferences for each arm, 18,3. Of other designs the looks so far, one --observed each: "
                + "events=18,z=1.2 (or hr=0.6; month=20 where the plan spends by calendar time), participants=60,z=1.2, or outcomes by arm, experimental first, 12/20,15/20.",
            HelpName = "COUNTS",
            Required = true,
        };
        var analysis = new Option<string?>("--analysis") { Description = "The planned analysis; if not given, the first one, or the one that the number of looks says.", HelpName = "ID" };
        return shell.Verb("monitor", "Evaluate a look from the protocol and observed counts alone.", [protocol, observed, analysis], use => Monitor(use.Get(protocol), [.. use.Get(observed) ?? []], use.Get(analysis)));
    }

    private static Outcome Monitor(string path, ImmutableArray<string> observed, string? analysisId)
    {
        var plan = ProtocolArgument.Plan(path);
        var analyses = plan.Outline.Analyses;
        var byLooks = plan.Design is SequentialTrialDesign and not MilestoneTrialDesign;
        if (plan is { Design: MilestoneTrialDesign, Protocol: not null } && observed.Length > 1)
        {
            return Alternatives(path, plan, observed, analysisId);
        }

        if (!byLooks && observed.Length != 1)
        {
            throw Unreadable(string.Join(" and ", observed), "one --observed for this kind of design");
        }

        var analysis = analysisId is null
            ? analyses[byLooks ? Math.Min(observed.Length, analyses.Length) - 1 : 0]
            : analyses.FirstOrDefault(a => a.Id == analysisId) ?? throw new BadInputException("C020", path, "The protocol plans no such analysis.", analysisId, string.Join(", ", analyses.Select(a => a.Id)));
        InterimDecision decision;
        try
        {
            decision = plan.Design switch
            {
                MilestoneTrialDesign design => plan.Protocol is { } known
                    ? InterimDecision.Evaluate(Counts(known, design, observed[0]), design, analysis)
                    : throw new BadInputException("C020", path, "Counts at a milestone are judged with the arms of a protocol.", "a design alone", "a whole protocol"),
                SequentialTrialDesign design => InterimDecision.Evaluate(design, analysis, Looks(observed, design, analysis, analysisId is not null)),
                PreferenceTrialDesign design => PreferenceCounts.Evaluate(Preferences(observed[0]), design, analysis),
                var other => throw new InvalidOperationException($"There is no monitoring for {other.GetType().Name}."),
            };
        }
        catch (Exception e) when (e is ArgumentException or ConvergenceException)
        {
            throw Unreadable(string.Join(" and ", observed), e.Message.TrimEnd('.'));
        }

        return Outcome.Done(Json(decision), console => console.Line(TextReport.Render(InterimReport.Page(plan, decision), ReportRenderers.TextWidth)));
    }

    /// <summary>The looks; a last one with less than the planned information is the final one only if the user says so, since all error that is left is spent there.</summary>
    private static ImmutableArray<ObservedInformation> Looks(ImmutableArray<string> observed, SequentialTrialDesign design, AnalysisDeclaration analysis, bool named)
    {
        ImmutableArray<ObservedInformation> looks = [.. observed.Select(o => ObservedLooks.Read(o, design))];
        return named || analysis.When is not EndOfFollowUp || looks[^1].Units >= 0.999 * design.PlannedUnits
            ? looks
            : throw new BadInputException("C020", "--analysis", "Whether this look is the final one decides how much error it may spend.", string.Create(CultureInfo.InvariantCulture, $"{100 * looks[^1].Units / design.PlannedUnits:0.#}% of the planned information"), $"--analysis {analysis.Id} for the end of the trial, or the name of a look: {string.Join(", ", design.Looks.SkipLast(1).Select(l => l.Analysis).DefaultIfEmpty("none is planned"))}");
    }

    /// <summary>Several possible results of the same look, side by side.</summary>
    private static Outcome Alternatives(string path, DesignPlan plan, ImmutableArray<string> observed, string? analysisId)
    {
        var (protocol, design, analyses) = (plan.Protocol!, (MilestoneTrialDesign)plan.Design, plan.Outline.Analyses);
        var analysis = analyses.FirstOrDefault(a => analysisId is null || a.Id == analysisId)
            ?? throw new BadInputException("C020", path, "The protocol plans no such analysis.", analysisId!, string.Join(", ", analyses.Select(a => a.Id)));
        var cases = observed.Select(o => (Counts: o, Decision: InterimDecision.Evaluate(Counts(protocol, design, o), design, analysis))).ToImmutableArray();
        return Outcome.Done(
            new { protocol = path, analysis = analysis.Id, results = cases.Select(c => new { observed = c.Counts, look = Json(c.Decision) }) },
            console => console.Line(TextReport.Render(InterimReport.Alternatives(plan, [.. cases]), ReportRenderers.TextWidth)));
    }

    /// <summary>A look as JSON, every number unrounded and with the name of its formula.</summary>
    internal static object Json(InterimDecision decision) => new
    {
        analysis = decision.Analysis.Id,
        decision.InformationFraction,
        decision.Z,
        zStatistic = decision.Monitoring is not null ? "positive towards the alternative" : decision.Counts is null ? "excess of preferences over the square root of their number" : "two proportions among known statuses, pooled variance; positive favours the experimental arm",
        efficacyZ = decision.EfficacyZ,
        bestCases = decision.BestCases.Select(b => new
        {
            enrolled = b.Enrolled,
            experimentalEventFree = string.Create(CultureInfo.InvariantCulture, $"{b.ExperimentalEventFree}/{b.ExperimentalPlanned}"),
            controlEventFree = string.Create(CultureInfo.InvariantCulture, $"{b.ControlEventFree}/{b.ControlPlanned}"),
            b.Difference,
            differencePoints = 100 * b.Difference,
        }),
        conditionalPower = decision.ConditionalPowers.Select(p => new { p.Under, p.Value, formula = decision.Monitoring is null ? "exact, final comparison of two proportions with pooled variance, one-sided" : "over the looks to come, Brownian motion" }),
        rules = decision.Rules,
        decision.FutilityMet,
        decision.EfficacyReached,
        decision.HarmReached,
        decision.PredictiveProbability,
        decision.ProbabilityOfBenefit,
        looks = decision.Monitoring?.Looks,
        futureZ = decision.Monitoring?.Bounds.UpperZ.Skip(decision.Monitoring.Looks.Length).Select(z => double.IsFinite(z) ? z : (double?)null),
        predictivePower = decision.Monitoring is { IsFinal: false } m ? new { flatPrior = m.PredictivePowerFlat, designPrior = m.PredictivePowerDesign } : null,
        ifEndedHere = decision.Monitoring?.IfEndedHere,
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
