using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Monitoring;

/// <summary>What a look found, and whether the protocol's rules are met. It decides nothing: the board does.</summary>
public sealed record InterimDecision
{
    /// <summary>The analysis of the protocol.</summary>
    public required AnalysisDeclaration Analysis { get; init; }

    /// <summary>Information, as a fraction of what the design plans.</summary>
    public required double InformationFraction { get; init; }

    /// <summary>The statistic: positive favours the experimental arm; null where it is not defined.</summary>
    public required double? Z { get; init; }

    /// <summary>The efficacy boundary at this look; null where the look has none.</summary>
    public required double? EfficacyZ { get; init; }

    /// <summary>Rules and their outcomes.</summary>
    public required ImmutableArray<RuleOutcome> Rules { get; init; }

    /// <summary>Whether the futility rules, combined as the protocol says, are met.</summary>
    public required bool FutilityMet { get; init; }

    /// <summary>Whether the efficacy boundary is reached.</summary>
    public required bool EfficacyReached { get; init; }

    /// <summary>The sentence for the board.</summary>
    public required string Summary { get; init; }

    /// <summary>Counts by milestone status; null for another kind of design.</summary>
    public MilestoneCounts? Counts { get; init; }

    /// <summary>Best cases under both readings; empty for another kind of design.</summary>
    public ImmutableArray<BestCase> BestCases { get; init; } = [];

    /// <summary>Conditional power by assumption; empty for another kind of design.</summary>
    public ImmutableArray<ConditionalPowerValue> ConditionalPowers { get; init; } = [];

    /// <summary>The probability that the final comparison will be significant, over what uniform priors and the known statuses let believe; null for another kind of design.</summary>
    public double? PredictiveProbability { get; init; }

    /// <summary>The posterior probability that the experimental proportion is the higher one, from uniform priors and the known statuses; null for another kind of design.</summary>
    public double? ProbabilityOfBenefit { get; init; }

    /// <summary>Preferences so far; null for another kind of design.</summary>
    public PreferenceCounts? Preferences { get; init; }

    /// <summary>Bounds, outlook and inference at the information that there was; null for designs judged by counts.</summary>
    public SequentialMonitoring? Monitoring { get; init; }

    /// <summary>Whether the lower bound is reached: harm, or in a two-sided test the control arm is better.</summary>
    public bool HarmReached { get; init; }

    /// <summary>Whether the rules speak for closing accrual.</summary>
    public bool SpeaksForStopping => FutilityMet || EfficacyReached || HarmReached;

    /// <summary>Evaluates a look at a dataset.</summary>
    /// <param name="dataset">The dataset at the look's cut.</param>
    /// <param name="design">The design.</param>
    /// <param name="analysis">The planned analysis.</param>
    /// <param name="earlier">What was recorded at earlier looks, in order.</param>
    public static InterimDecision Evaluate(AnalysisDataset dataset, TrialDesign design, AnalysisDeclaration analysis, IReadOnlyList<InterimResultRecorded> earlier) => design switch
    {
        MilestoneTrialDesign milestone => Evaluate(MilestoneCounts.Of(dataset, milestone), milestone, analysis, earlier),
        PreferenceTrialDesign preference => PreferenceCounts.Evaluate(PreferenceCounts.Of(dataset, preference), preference, analysis),
        TimeToEventTrialDesign survival => Evaluate(survival, analysis, [.. EventLooks.Earlier(survival, earlier), EventLooks.At(dataset, survival)]),
        _ => throw new InvalidOperationException($"There is no monitoring for {design.GetType().Name}."),
    };

    /// <summary>Evaluates a look from counts alone.</summary>
    /// <param name="counts">Both arms.</param>
    /// <param name="design">The design.</param>
    /// <param name="analysis">The planned analysis.</param>
    /// <param name="earlier">What was recorded at earlier looks, in order; null for none.</param>
    public static InterimDecision Evaluate(MilestoneCounts counts, MilestoneTrialDesign design, AnalysisDeclaration analysis, IReadOnlyList<InterimResultRecorded>? earlier = null)
    {
        var (e, c) = (counts.Experimental, counts.Control);
        var z = MilestoneFutility.Z(counts);
        var look = design.Looks.First(l => l.Analysis == analysis.Id);
        var rules = MilestoneFutility.Outcomes(analysis, counts, design);
        var met = MilestoneFutility.IsMet(analysis, rules);

        // The bounds at the information that there is; without a statistic, the planned ones.
        var bounds = z is { } found
            ? SequentialMonitoring.Of(design, analysis, [.. (earlier ?? []).Where(r => r.Z is not null).Select(r => new ObservedInformation(Math.Round(r.InformationFraction * design.PlannedUnits, 6), r.Z!.Value)), new ObservedInformation(e.Known + c.Known, found)]).Now
            : null;
        var (upper, lower) = (bounds is null ? look.EfficacyZ : bounds.EfficacyZ, bounds is null ? look.LowerZ : bounds.LowerZ);
        var (reached, harm) = (upper is { } bound && z >= bound, lower is { } least && z <= least);
        var powers = Enum.GetValues<PowerAssumption>().Select(a => new ConditionalPowerValue(a, FinalComparison.ConditionalPower(counts, design, a))).ToImmutableArray();
        var cases = Enum.GetValues<OpenStatus>().Select(o => BestCase.Of(counts, o)).ToImmutableArray();
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"Known status at {design.Section.MilestoneMonths} months: {e.Known + c.Known} of {e.Planned + c.Planned}. Conditional power under the design {powers[0].Value:F4}. Best case still attainable at full accrual, those enrolled keeping their present status: {cases[0].ExperimentalEventFree}/{cases[0].ExperimentalPlanned} against {cases[0].ControlEventFree}/{cases[0].ControlPlanned}, a difference of {100 * cases[0].Difference:F1} points against {100 * (design.Section.Experimental - design.Section.Control):F1} sought. ")
            + (z is { } value ? string.Create(CultureInfo.InvariantCulture, $"Z {value:F2}{(upper is { } critical ? string.Create(CultureInfo.InvariantCulture, $", critical value {critical:F3} at {100 * counts.InformationFraction:F0}% of the information") : "")}. ") : "")
            + (harm ? "The lower bound is reached." : met ? "The rules for futility are met: the improvement is out of reach." : reached ? "The efficacy boundary is reached." : "No rule to stop is met.");
        return new InterimDecision
        {
            Analysis = analysis,
            InformationFraction = counts.InformationFraction,
            Z = z,
            EfficacyZ = upper,
            Rules = rules,
            FutilityMet = met,
            EfficacyReached = reached,
            HarmReached = harm,
            Summary = summary,
            Counts = counts,
            BestCases = cases,
            ConditionalPowers = powers,
            PredictiveProbability = FinalComparison.PredictiveProbability(counts, design),
            ProbabilityOfBenefit = FinalComparison.ProbabilityOfBenefit(counts),
        };
    }

    /// <summary>Evaluates a look from the information and statistics of the looks so far.</summary>
    /// <exception cref="ArgumentException">A look is out of order; it is named.</exception>
    public static InterimDecision Evaluate(SequentialTrialDesign design, AnalysisDeclaration analysis, IReadOnlyList<ObservedInformation> observed)
    {
        var monitoring = SequentialMonitoring.Of(design, analysis, observed);
        var now = monitoring.Now;
        var rules = monitoring.IsFinal ? [] : SequentialMonitoring.Rules(design, analysis, monitoring);
        var met = MilestoneFutility.IsMet(analysis, rules);
        var (reached, harm) = (now.EfficacyZ is { } upper && now.Z >= upper, now.LowerZ is { } lower && now.Z <= lower);
        var outcome = reached ? "The efficacy boundary is reached."
            : harm ? "The lower bound is reached."
            : met ? "The rules for futility are met."
            : monitoring.IsFinal ? "The final test does not reject." : "No rule to stop is met.";
        if (monitoring.EndedBefore is { } before)
        {
            outcome = $"A bound was reached before, at {before.Label}: the trial ended there, and what came after does not undo it. {outcome}";
        }

        return new InterimDecision
        {
            Analysis = analysis,
            InformationFraction = now.InformationFraction,
            Z = now.Z,
            EfficacyZ = now.EfficacyZ,
            Rules = rules,
            FutilityMet = met && !reached,
            EfficacyReached = reached,
            HarmReached = harm,
            Monitoring = monitoring,
            ConditionalPowers = monitoring.ConditionalPowers,
            Summary = string.Create(
                CultureInfo.InvariantCulture,
                $"{now.Units:0.##} of {design.PlannedUnits:0.##} {Ledger.Words.Of(design.Unit)} planned ({100 * now.InformationFraction:F1}% of the information), Z {now.Z:F3}{(now.EfficacyZ is { } e ? string.Create(CultureInfo.InvariantCulture, $", critical value {e:F3}") : "")}{(now.Estimate is { } estimate ? string.Create(CultureInfo.InvariantCulture, $", {design.Effect!.Name} {estimate:F3}") : "")}. {(monitoring.IsFinal ? "" : string.Create(CultureInfo.InvariantCulture, $"Conditional power under the design {monitoring.ConditionalPowers[0].Value:F4}. "))}{outcome}"),
        };
    }

    /// <summary>Whether a look is due now.</summary>
    /// <param name="analysis">The planned analysis.</param>
    /// <param name="dataset">The dataset as it stands.</param>
    /// <param name="design">The design.</param>
    /// <param name="previousLook">The last day that counted at the look before; null if there was none.</param>
    public static bool IsDue(AnalysisDeclaration analysis, AnalysisDataset dataset, TrialDesign design, NodaTime.LocalDate? previousLook) => (analysis.When, design) switch
    {
        (_, TimeToEventTrialDesign survival) => EventLooks.IsDue(analysis.When, dataset, survival, previousLook),
        (MilestoneStatusKnown when, MilestoneTrialDesign milestone) => MilestoneCounts.Of(dataset, milestone).InformationFraction >= when.Fraction - 1e-9,
        _ => false,
    };
}

/// <summary>Conditional power under an assumption.</summary>
public sealed record ConditionalPowerValue(PowerAssumption Under, double Value);
