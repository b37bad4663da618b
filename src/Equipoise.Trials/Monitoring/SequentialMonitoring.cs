using System.Collections.Immutable;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Monitoring;

/// <summary>What was found at one look.</summary>
/// <param name="Units">Events, or participants with a known outcome, both arms.</param>
/// <param name="Z">The statistic; positive favours the experimental arm.</param>
/// <param name="Month">Months since the start of accrual; needed only where the spending functions see calendar time.</param>
/// <param name="Estimate">The estimate on the design's scale; null to take the one that Z stands for with the information of the null hypothesis.</param>
public sealed record ObservedInformation(double Units, double Z, double? Month = null, double? Estimate = null);

/// <summary>A look that took place, with the bounds that its information gives.</summary>
/// <param name="Label">The analysis.</param>
/// <param name="Units">Events, or participants with a known outcome.</param>
/// <param name="InformationFraction">Units over those planned.</param>
/// <param name="Z">The statistic.</param>
/// <param name="EfficacyZ">The upper bound; null where the look has none.</param>
/// <param name="FutilityZ">The futility bound; null where the look has none.</param>
/// <param name="LowerZ">The lower bound; null where the look has none.</param>
/// <param name="Estimate">The estimate on the design's scale, not adjusted; null without a scale.</param>
/// <param name="RepeatedLower">Lower limit of the repeated confidence interval on that scale.</param>
/// <param name="RepeatedUpper">Upper limit.</param>
public sealed record MonitoredLook(
    string Label, double Units, double InformationFraction, double Z, double? EfficacyZ, double? FutilityZ, double? LowerZ, double? Estimate, double? RepeatedLower, double? RepeatedUpper);

/// <summary>Inference after the end, adjusted for the looks (stage-wise ordering), on the design's scale of the effect, or of the drift where it has none.</summary>
/// <param name="Scale">The scale.</param>
/// <param name="OneSidedP">P value in favour of the experimental arm.</param>
/// <param name="TwoSidedP">Twice the smaller of it and its complement; null for a one-sided test.</param>
/// <param name="MedianUnbiased">Median-unbiased estimate.</param>
/// <param name="Lower">Lower confidence limit.</param>
/// <param name="Upper">Upper confidence limit.</param>
/// <param name="Confidence">Of the two-sided interval.</param>
/// <param name="BiasAdjusted">Whitehead's bias-adjusted estimate.</param>
/// <param name="Unadjusted">The maximum likelihood estimate.</param>
public sealed record AdjustedInference(
    string Scale, double OneSidedP, double? TwoSidedP, double MedianUnbiased, double Lower, double Upper, double Confidence, double BiasAdjusted, double Unadjusted);

/// <summary>A design's bounds at the information that there was, the outlook, and after the end the adjusted inference.</summary>
public sealed record SequentialMonitoring
{
    /// <summary>The looks so far; the last is the one evaluated.</summary>
    public required ImmutableArray<MonitoredLook> Looks { get; init; }

    /// <summary>The bounds at the looks so far and at those still planned.</summary>
    public required SequentialDesign Bounds { get; init; }

    /// <summary>Whether no look is to come.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>Probability to cross an efficacy bound at a look still to come; empty at the end.</summary>
    public required ImmutableArray<ConditionalPowerValue> ConditionalPowers { get; init; }

    /// <summary>Predictive power of the final test with a flat prior; null at the end.</summary>
    public required double? PredictivePowerFlat { get; init; }

    /// <summary>Predictive power with a prior at the design's effect that is worth a quarter of the planned information; null at the end.</summary>
    public required double? PredictivePowerDesign { get; init; }

    /// <summary>Inference if the trial ends here.</summary>
    public required AdjustedInference? IfEndedHere { get; init; }

    /// <summary>The look evaluated.</summary>
    public MonitoredLook Now => Looks[^1];

    /// <summary>The first look before this one at which the efficacy or the lower bound was reached; null if there was none. The trial should have ended there.</summary>
    public MonitoredLook? EndedBefore => Looks.SkipLast(1).FirstOrDefault(l => l.Z >= l.EfficacyZ || l.Z <= l.LowerZ);

    /// <summary>Evaluates the last of the looks so far.</summary>
    /// <param name="design">The design.</param>
    /// <param name="analysis">The planned analysis that the last look is.</param>
    /// <param name="observed">The looks so far, in order.</param>
    /// <exception cref="ArgumentException">A look is out of order; it is named.</exception>
    public static SequentialMonitoring Of(SequentialTrialDesign design, AnalysisDeclaration analysis, IReadOnlyList<ObservedInformation> observed)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(observed);
        Check(design, observed);
        var analyses = AnalysesOf(design, analysis, observed.Count);
        ImmutableArray<double> t = [.. observed.Select(o => o.Units / design.PlannedUnits)];
        var calendar = design.Boundary.Declaration is Protocol.Document.ErrorSpending { Clock: SpendingClock.Calendar };
        var final = analysis.When is EndOfFollowUp || t[^1] >= 1 || (calendar && observed[^1].Month >= design.Looks[^1].Month);
        var soFar = Solve(design, analyses, t, observed, final ? LastLook.FinalAsObserved : LastLook.Interim);
        var later = final ? [] : design.Looks.Zip(design.Boundary.Analyses).Skip(IndexOf(design, analysis) + 1).Where(l => (l.First.InformationFraction > t[^1] + 1e-9 && !(calendar && l.First.Month <= observed[^1].Month)) || l.Second.When is EndOfFollowUp).ToImmutableArray();
        var whole = final ? soFar : Solve(
            design,
            [.. analyses, .. later.Select(l => l.Second)],
            [.. t, .. later.Select(l => l.First.InformationFraction)],
            [.. observed, .. later.Select(l => new ObservedInformation(l.First.InformationFraction * design.PlannedUnits, 0, l.First.Month))],
            LastLook.AtFullInformation);
        var futility = design.Bounds.FutilityBinding ? FutilityUse.Obeyed : FutilityUse.Ignored;
        var repeated = SequentialInference.RepeatedIntervals(soFar, [.. observed.Select(o => o.Z)]);

        // An estimate that was seen brings its own standard error: what it has over Z, not what the plan expected.
        var perUnit = observed[^1] is { Estimate: { } seen, Z: not 0 } last && design.Effect is { } on && on.Distance(seen) * last.Z > 0
            ? Math.Pow(last.Z / on.Distance(seen), 2) / last.Units
            : design.Effect?.InformationPerUnit ?? 1;
        var root = Math.Sqrt(design.PlannedUnits * perUnit);
        double? OnScale(double drift) => design.Effect is { } e && double.IsFinite(drift) ? e.Value(drift / root) : null;
        var looks = observed.Select((o, i) =>
        {
            var (a, b) = (OnScale(repeated[i].Lower), OnScale(repeated[i].Upper));
            return new MonitoredLook(
                analyses[i].Label, o.Units, t[i], o.Z,
                SequentialTrialDesign.Bound(soFar.UpperZ[i]),
                final && i + 1 == observed.Count ? null : SequentialTrialDesign.Bound(soFar.FutilityZ[i]),
                SequentialTrialDesign.Bound(soFar.LowerZ[i]),
                o.Estimate ?? design.Effect?.At(o.Z, o.Units),
                a is null || b is null ? a ?? b : Math.Min(a.Value, b.Value),
                a is null || b is null ? null : Math.Max(a.Value, b.Value));
        }).ToImmutableArray();
        var (z, now) = (observed[^1].Z, t[^1]);
        return new SequentialMonitoring
        {
            Looks = looks,
            Bounds = whole,
            IsFinal = final,
            ConditionalPowers = final ? [] : [.. Enum.GetValues<PowerAssumption>().Select(a => new ConditionalPowerValue(a, ConditionalPower.OverRemainingLooks(whole, z, now, Drift(a, design, z, now), futility)))],
            PredictivePowerFlat = final ? null : PredictivePower.OfFinalTest(z, now, DriftPrior.Flat, whole.UpperZ[^1]),
            PredictivePowerDesign = final ? null : PredictivePower.OfFinalTest(z, now, DriftPrior.Normal(design.PlannedDrift, 2), whole.UpperZ[^1]),
            IfEndedHere = looks.SkipLast(1).Any(l => l.Z >= l.EfficacyZ || l.Z <= l.LowerZ) ? null : Inference(design, soFar, new TrialEnd(observed.Count, z, now), futility, root),
        };
    }

    /// <summary>The outcome of a look's rules.</summary>
    internal static ImmutableArray<Ledger.Events.RuleOutcome> Rules(SequentialTrialDesign design, AnalysisDeclaration analysis, SequentialMonitoring monitoring)
    {
        var (z, t, final) = (monitoring.Now.Z, monitoring.Now.InformationFraction, monitoring.Bounds.UpperZ[^1]);
        return [.. analysis.Futility.Select(rule => rule switch
        {
            FutilityBound => monitoring.Now.FutilityZ is { } bound
                ? new Ledger.Events.RuleOutcome(design.Bounds.FutilityShape == FutilityShape.Below ? "statistic at or below the futility bound" : "statistic within the futility bound of either side", z, bound, design.Bounds.FutilityShape == FutilityShape.Below ? z <= bound : Math.Abs(z) <= bound)
                : new Ledger.Events.RuleOutcome("statistic at or below the futility bound, which this look does not have", z, 0, false),
            StatisticBelow r => Below("statistic", z, r.Z),
            EstimateNoBetterThan r => design.Effect is { } e
                ? new Ledger.Events.RuleOutcome($"{e.Name} no better than the limit", monitoring.Now.Estimate!.Value, r.Effect, e.Distance(monitoring.Now.Estimate!.Value) <= e.Distance(r.Effect))
                : throw new InvalidOperationException("The design has no scale of effects."),
            ConditionalPowerBelow r => Below($"conditional power of the final test as under {Ledger.Words.Of(r.Under)}", t >= 1 ? z >= final ? 1 : 0 : ConditionalPower.BrownianMotion(z, t, Drift(r.Under, design, z, t), final), r.Limit),
            PredictivePowerBelow r => Below("predictive power of the final test, flat prior", PredictivePower.OfFinalTest(z, Math.Min(1, t), DriftPrior.Flat, final), r.Limit),
            _ => throw new InvalidOperationException($"There is no evaluation of {rule.GetType().Name}."),
        })];
    }

    private static Ledger.Events.RuleOutcome Below(string rule, double value, double limit) => new(rule, value, limit, value < limit);

    private static double Drift(PowerAssumption under, SequentialTrialDesign design, double z, double t) => under switch
    {
        PowerAssumption.Design => design.PlannedDrift,
        PowerAssumption.Null => 0,
        _ => z / Math.Sqrt(t),
    };

    private static AdjustedInference? Inference(SequentialTrialDesign design, SequentialDesign soFar, TrialEnd end, FutilityUse futility, double root)
    {
        var confidence = 1 - (2 * design.OneSidedAlpha);
        var estimate = SequentialInference.StageWise(soFar, end, confidence, futility);
        double On(double drift) => design.Effect is { } e ? e.Value(drift / root) : drift;
        var (a, b) = (On(estimate.Lower), On(estimate.Upper));
        return new AdjustedInference(design.Effect?.Name ?? "drift", estimate.PValue, design.Boundary.TwoSided ? 2 * Math.Min(estimate.PValue, 1 - estimate.PValue) : null, On(estimate.MedianUnbiased), Math.Min(a, b), Math.Max(a, b), confidence, On(estimate.BiasAdjusted), On(estimate.MaximumLikelihood));
    }

    /// <summary>Bounds at information as it came: each bound spends its error by its function, or by the straight lines between what the planned bounds spend.</summary>
    private static SequentialDesign Solve(SequentialTrialDesign design, ImmutableArray<AnalysisDeclaration> analyses, ImmutableArray<double> t, IReadOnlyList<ObservedInformation> observed, LastLook last)
    {
        var (declared, planned) = (design.Boundary, design.Bounds);
        if (declared.Declaration is GivenBounds)
        {
            // Stated bounds are stated: they stay, whatever the information.
            double[] upper = [.. analyses.Select(a => planned.UpperZ[IndexOf(design, a)])];
            return SequentialDesign.OfBounds(planned.Name, t, upper, null, null, planned.FutilityShape, planned.FutilityBinding) with
            {
                LowerZ = [.. analyses.Select(a => planned.LowerZ[IndexOf(design, a)])],
                FutilityZ = [.. analyses.Select(a => planned.FutilityZ[IndexOf(design, a)])],
            };
        }

        var (efficacy, type2) = declared.Spending(planned);
        var spending = declared.Declaration as Protocol.Document.ErrorSpending;
        ImmutableArray<bool> active = [.. analyses.Select(a => a.Efficacy)];
        var limits = analyses.Select((a, i) => declared.LimitAt(a, t[i], planned)).ToImmutableArray();
        var given = limits.All(double.IsNegativeInfinity) ? null : new GivenFutility([.. limits.Select((l, i) => i + 1 == t.Length && last != LastLook.Interim ? double.NegativeInfinity : l)], declared.Binding);
        ImmutableArray<bool> type2At = [.. analyses.Select((a, i) => (i + 1 == analyses.Length && last != LastLook.Interim) || spending is null || a.Futility.Any(r => r is FutilityBound))];
        var spend2 = type2 is not null && type2At.Contains(true)
            ? new FutilitySpending(new Statistics.Sequential.ErrorSpending(type2, 1 - design.Power) { ActiveLooks = type2At }, declared.Binding) { GivenDrift = planned.Drift }
            : null;
        var solved = new SpendingPlan
        {
            InformationFractions = t,
            SpendingTimes = spending?.Clock == SpendingClock.Calendar ? Times(design, observed) : [],
            LastLook = last,
            Upper = new Statistics.Sequential.ErrorSpending(efficacy, planned.OneSidedAlpha)
            {
                ActiveLooks = active.All(x => x) || !active.Contains(true) ? [] : active,
                Skipped = spending?.Unspent == UnspentError.GivenUp ? SkippedError.GivenUp : SkippedError.PassedOn,
            },
            Symmetric = declared.TwoSided,
            Lower = declared.Harm(),
            Futility = spend2,
            GivenFutility = spend2 is not null || declared.TwoSided || given is null ? null : last == LastLook.Interim ? given : given with { Z = given.Z[..^1] },
        }.Solve();
        if (declared.TwoSided && given is not null)
        {
            solved = solved with { FutilityZ = [.. given.Z.Select((z, i) => i + 1 == t.Length && last != LastLook.Interim ? solved.FutilityZ[i] : z)], FutilityShape = FutilityShape.Below };
        }

        return active.Contains(true) ? solved : solved with { UpperZ = [.. solved.UpperZ.Select(_ => double.PositiveInfinity)] };
    }

    private static ImmutableArray<double> Times(SequentialTrialDesign design, IReadOnlyList<ObservedInformation> observed)
    {
        var end = design.Looks[^1].Month!.Value;
        return [.. observed.Select((o, i) => Math.Min(1, (o.Month ?? throw new ArgumentException(FormattableString.Invariant($"look {i + 1} has no month; the spending functions see calendar time"))) / end))];
    }

    private static int IndexOf(SequentialTrialDesign design, AnalysisDeclaration analysis) =>
        design.Boundary.Analyses.Select((a, i) => (a.Id, Index: i)).Where(a => a.Id == analysis.Id).Select(a => a.Index).DefaultIfEmpty(-1).First();

    /// <summary>The analyses that the looks so far are: the first planned ones, then this one; looks beyond the plan count as this one.</summary>
    private static ImmutableArray<AnalysisDeclaration> AnalysesOf(SequentialTrialDesign design, AnalysisDeclaration analysis, int looks)
    {
        var index = IndexOf(design, analysis);
        if (index < 0)
        {
            throw new ArgumentException($"the design plans no analysis '{analysis.Id}'");
        }

        var before = design.Boundary.Analyses.Take(Math.Min(index, looks - 1)).ToList();
        return [.. before, .. Enumerable.Repeat(analysis, looks - 1 - before.Count), analysis];
    }

    private static void Check(SequentialTrialDesign design, IReadOnlyList<ObservedInformation> observed)
    {
        if (observed.Count is 0 or > 50)
        {
            throw new ArgumentException($"there are {observed.Count} looks; 1 to 50 are accepted");
        }

        double before = 0;
        for (var i = 0; i < observed.Count; i++)
        {
            var unit = Ledger.Words.Of(design.Unit);
            if (!(observed[i].Units > before) || !double.IsFinite(observed[i].Units))
            {
                throw new ArgumentException(FormattableString.Invariant($"look {i + 1} has {observed[i].Units:R} {unit}; {(i == 0 ? "a number above 0" : $"more than the {before:R} of the look before")} is accepted"));
            }

            if (!double.IsFinite(observed[i].Z))
            {
                throw new ArgumentException(FormattableString.Invariant($"look {i + 1} has Z {observed[i].Z:R}; a finite number is accepted"));
            }

            before = observed[i].Units;
        }
    }
}
