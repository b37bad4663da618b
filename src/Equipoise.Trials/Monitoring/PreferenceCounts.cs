using System.Globalization;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Monitoring;

/// <summary>Preferences of matched pairs: positions 1 and 2 of a stratum's sequence are a pair, 3 and 4 the next, and so on.</summary>
/// <param name="ForExperimental">Pairs in which the control had its event first.</param>
/// <param name="ForControl">Pairs in which the experimental participant had.</param>
public sealed record PreferenceCounts(int ForExperimental, int ForControl)
{
    /// <summary>Pairs with a preference.</summary>
    public int Pairs => ForExperimental + ForControl;

    /// <summary>Excess of preferences for the experimental arm.</summary>
    public int Excess => ForExperimental - ForControl;

    /// <summary>
    /// Counts from a dataset. A pair has a preference once one has an event and the other is known to have gone longer without; equal times give none.
    /// </summary>
    public static PreferenceCounts Of(AnalysisDataset dataset, PreferenceTrialDesign design)
    {
        var experimental = dataset.Protocol.Experimental.Id;
        var preferences = dataset.InSet(design.Section.AnalysisSet)
            .GroupBy(r => (r.Stratum, Pair: (r.Position - 1) / 2))
            .Where(pair => pair.Count() == 2)
            .Select(pair =>
            {
                var e = pair.Single(r => r.Arm == experimental).Time(design.Section.Endpoint);
                var c = pair.Single(r => r.Arm != experimental).Time(design.Section.Endpoint);
                return c.Event && e.Days > c.Days ? 1 : e.Event && c.Days > e.Days ? -1 : 0;
            })
            .ToList();
        return new PreferenceCounts(preferences.Count(p => p > 0), preferences.Count(p => p < 0));
    }

    /// <summary>Evaluates the plan after these preferences.</summary>
    public static InterimDecision Evaluate(PreferenceCounts counts, PreferenceTrialDesign design, AnalysisDeclaration analysis)
    {
        var boundary = design.Plan.BoundaryAt(counts.Pairs);
        var reached = analysis.Efficacy && counts.Excess >= boundary;
        var against = counts.Excess <= -boundary;
        var exhausted = counts.Pairs >= design.Plan.MaximumPreferences;
        var outcome = reached ? "The upper boundary is reached." : against ? "The lower boundary is reached." : exhausted ? "The largest number of pairs is reached without a decision." : "No boundary is reached.";
        return new InterimDecision
        {
            Analysis = analysis,
            InformationFraction = (double)counts.Pairs / design.Plan.MaximumPreferences,
            Z = counts.Pairs == 0 ? null : counts.Excess / Math.Sqrt(counts.Pairs),
            EfficacyZ = counts.Pairs == 0 ? null : boundary / Math.Sqrt(counts.Pairs),
            Rules =
            [
                new RuleOutcome("excess of preferences at the upper boundary", counts.Excess, boundary, reached),
                new RuleOutcome("excess of preferences at the lower boundary", counts.Excess, -boundary, against),
                new RuleOutcome("largest number of pairs", counts.Pairs, design.Plan.MaximumPreferences, exhausted),
            ],
            FutilityMet = against || (exhausted && !reached),
            EfficacyReached = reached,
            Preferences = counts,
            Summary = string.Create(CultureInfo.InvariantCulture, $"{counts.Pairs} pairs with a preference, {counts.ForExperimental} for the experimental arm and {counts.ForControl} against; excess {counts.Excess}, boundary {boundary:F2}. {outcome}"),
        };
    }
}
