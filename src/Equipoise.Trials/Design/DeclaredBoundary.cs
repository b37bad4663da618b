using System.Collections.Immutable;
using Equipoise.Statistics.Sequential;
using Doc = Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>A protocol's boundary in the terms of the statistics: bounds at looks with known information.</summary>
public sealed record DeclaredBoundary
{
    /// <summary>What the protocol declares.</summary>
    public required Doc.BoundaryDeclaration Declaration { get; init; }

    /// <summary>The looks of the protocol, in order.</summary>
    public required ImmutableArray<Doc.AnalysisDeclaration> Analyses { get; init; }

    /// <summary>Type I error of one side.</summary>
    public required double OneSidedAlpha { get; init; }

    /// <summary>Whether the lower bound mirrors the upper one.</summary>
    public required bool TwoSided { get; init; }

    /// <summary>Power asked for.</summary>
    public required double Power { get; init; }

    /// <summary>
    /// The effect of a value on the scale of the design's estimate over that of the alternative, both as distances from the null hypothesis; null where the design has no such scale.
    /// </summary>
    internal Func<double, double>? RelativeEffect { get; init; }

    /// <summary>Whether conditional power is computed from the counts themselves at the look, so that its limit is no bound of Z.</summary>
    public bool PowerFromCounts { get; init; }

    /// <summary>
    /// The drift with the participants stated over the one that just gives the power: limits of the estimate and of power are those of the trial that is planned.
    /// </summary>
    public double DriftRatio { get; init; } = 1;

    /// <summary>Whether futility is obeyed where a look's rules are met; the same for all looks that have one.</summary>
    public bool Binding => Analyses.Any(a => !a.Futility.IsEmpty && a.Binding);

    /// <summary>Whether a limit moves with the number of participants.</summary>
    internal bool MovesWithSize => Analyses.Any(a => GivenRules(a).Any(r => r is Doc.EstimateNoBetterThan or Doc.ConditionalPowerBelow { Under: Doc.PowerAssumption.Design }));

    /// <summary>Bounds at information fractions, with the drift that gives the power.</summary>
    /// <param name="fractions">At each analysis, the last 1.</param>
    /// <param name="calendar">Planned calendar time of each analysis over that of the last.</param>
    /// <exception cref="ArgumentException">The boundary is out of order; what is wrong is named.</exception>
    public SequentialDesign Solve(ImmutableArray<double> fractions, ImmutableArray<double> calendar)
    {
        var rules = Analyses.Select(a => GivenRules(a)).ToImmutableArray();
        if (rules.All(r => r.IsEmpty))
        {
            return Solve(fractions, calendar, null);
        }

        // Limits of power and of the estimate depend on the final bound and the drift, which depend on them: repeated until nothing moves.
        var design = Solve(fractions, calendar, null);
        for (var round = 0; round < 60; round++)
        {
            var futility = new GivenFutility([.. rules.Select((r, look) => Limit(r, Analyses[look].Combine, fractions[look], design))], Binding);
            var next = Solve(fractions, calendar, futility);
            if (Math.Abs(next.Drift!.Value - design.Drift!.Value) < 1e-11 && Math.Abs(next.UpperZ[^1] - design.UpperZ[^1]) < 1e-11)
            {
                return next;
            }

            design = next;
        }

        throw new ArgumentException("the futility rules do not settle: the bound that one limit gives moves the other");
    }

    /// <summary>The spending functions that keep to the plan when information comes otherwise: the declared ones, or the errors that the planned bounds spend, joined by straight lines.</summary>
    /// <param name="planned">The planned bounds.</param>
    public (SpendingFunction Efficacy, SpendingFunction? Futility) Spending(SequentialDesign planned)
    {
        if (Declaration is Doc.ErrorSpending spending)
        {
            return (Rule(spending.Efficacy), spending.Futility is { } futility ? Rule(futility) : null);
        }

        var crossing = planned.Cross(0, planned.FutilityBinding ? FutilityUse.Obeyed : FutilityUse.Ignored);
        return (Points(planned, crossing.Upper, planned.OneSidedAlpha), planned.HasFutility && Declaration is Doc.PampallonaTsiatis or Doc.Triangular ? Points(planned, planned.Cross(planned.Drift!.Value).Futility, 1 - Power) : null);
    }

    /// <summary>The Z at or below which a look's stated limits for futility are met, with the planned bounds; negative infinity where it states none.</summary>
    internal double LimitAt(Doc.AnalysisDeclaration analysis, double t, SequentialDesign planned) => Limit(GivenRules(analysis), analysis.Combine, t, planned);

    /// <summary>The lower bound with an error of its own; null for none.</summary>
    internal LowerSpending? Harm() => Declaration is Doc.ErrorSpending { Harm: { } harm } spending ? new LowerSpending(Spent(harm.Spending, harm.Alpha, [], spending), false) : null;

    private static SpendingFunction Points(SequentialDesign planned, ImmutableArray<double> spent, double whole)
    {
        var (times, shares) = (new List<double>(), new List<double>());
        double sum = 0;
        for (var look = 0; look + 1 < planned.UpperZ.Length; look++)
        {
            sum += spent[look];
            times.Add(planned.InformationFractions[look]);
            shares.Add(Math.Min(1, sum / whole));
        }

        return SpendingFunctions.Points(times, shares);
    }

    private ImmutableArray<Doc.FutilityRule> GivenRules(Doc.AnalysisDeclaration analysis) =>
        [.. analysis.Futility.Where(r => r is Doc.StatisticBelow or Doc.EstimateNoBetterThan || (r is Doc.ConditionalPowerBelow or Doc.PredictivePowerBelow && !PowerFromCounts))];

    private double Limit(ImmutableArray<Doc.FutilityRule> rules, Doc.Combination combine, double t, SequentialDesign design)
    {
        if (rules.IsEmpty || t >= 1)
        {
            return double.NegativeInfinity;
        }

        var limits = rules.Select(r => LimitOf(r, t, design));
        return combine == Doc.Combination.Any ? limits.Max() : limits.Min();
    }

    /// <summary>The Z at or below which a rule is met at information t.</summary>
    internal double LimitOf(Doc.FutilityRule rule, double t, SequentialDesign design)
    {
        var (final, drift) = (design.UpperZ[^1], design.Drift!.Value * DriftRatio);
        return rule switch
        {
            Doc.StatisticBelow statistic => statistic.Z,
            Doc.EstimateNoBetterThan estimate => (RelativeEffect ?? throw new ArgumentException("the test of this design has no estimate on a scale of effects; a limit of Z has"))(estimate.Effect) * drift * Math.Sqrt(t),
            Doc.ConditionalPowerBelow { Under: Doc.PowerAssumption.Design } power => BoundScale.FromConditionalPower(power.Limit, t, drift, final),
            Doc.ConditionalPowerBelow { Under: Doc.PowerAssumption.Null } power => BoundScale.FromConditionalPower(power.Limit, t, 0, final),
            Doc.ConditionalPowerBelow power => BoundScale.FromConditionalPowerUnderTrend(power.Limit, t, final),
            Doc.PredictivePowerBelow power => BoundScale.FromPredictivePower(power.Limit, t, DriftPrior.Flat, final),
            _ => throw new InvalidOperationException($"There is no limit of Z for {rule.GetType().Name}."),
        };
    }

    private SequentialDesign Solve(ImmutableArray<double> fractions, ImmutableArray<double> calendar, GivenFutility? futility)
    {
        ImmutableArray<bool> active = [.. Analyses.Select(a => a.Efficacy)];
        if (!active[^1])
        {
            throw new ArgumentException("the last analysis has no efficacy bound; the final test is one");
        }

        if (Declaration is Doc.ErrorSpending spending)
        {
            var given = futility is not null;
            if (given && spending.Futility is not null)
            {
                throw new ArgumentException("a look states a limit for futility while the boundary spends the type II error; one of the two");
            }

            ImmutableArray<bool> type2 = [.. Analyses.Select((a, i) => i + 1 == Analyses.Length || a.Futility.Any(r => r is Doc.FutilityBound))];
            return new SpendingPlan
            {
                InformationFractions = fractions,
                SpendingTimes = spending.Clock != Doc.SpendingClock.Calendar ? [] : !calendar.IsEmpty ? calendar : throw new ArgumentException("the spending functions see calendar time, and the design plans none"),
                Upper = Spent(spending.Efficacy, OneSidedAlpha, active, spending),
                Symmetric = TwoSided,
                Lower = Harm(),
                Futility = spending.Futility is { } rule ? new FutilitySpending(Spent(rule, 1 - Power, type2, spending), Binding) : null,
                GivenFutility = TwoSided || futility is null ? null : futility with { Z = futility.Z[..^1] },
                Power = spending.Futility is null ? Power : null,
            }.Solve() is var solved && TwoSided && futility is not null ? OneWay(solved, futility) : solved;
        }

        if (Declaration is Doc.GivenBounds stated)
        {
            var bounds = Given(stated, fractions);
            return bounds with { Drift = bounds.DriftFor(Power) };
        }

        // A family's bounds belong to the looks that have one; at the others the upper bound is out of reach.
        ImmutableArray<double> at = [.. fractions.Where((_, i) => active[i])];
        var family = Family(at);
        var all = at.Length == fractions.Length
            ? family
            : SequentialDesign.OfBounds(family.Name, fractions, Spread(family.UpperZ, double.PositiveInfinity), Spread(family.LowerZ, double.NegativeInfinity), Spread(family.FutilityZ, double.NegativeInfinity), family.FutilityShape, family.FutilityBinding)
                with { Drift = family.Drift };
        return futility is null ? all : TwoSided ? OneWay(all, futility) : FamilyDesigns.WithFutility(all, futility, Power);

        double[] Spread(ImmutableArray<double> bounds, double none)
        {
            var next = 0;
            return [.. active.Select(a => a ? bounds[next++] : none)];
        }
    }

    /// <summary>A two-sided design with limits that end the trial only where the experimental arm does not do well enough.</summary>
    private SequentialDesign OneWay(SequentialDesign design, GivenFutility futility) => Binding
        ? throw new ArgumentException("limits for futility look one way and the test looks both ways; they cannot bind")
        : FamilyDesigns.WithFutility(design with { FutilityShape = FutilityShape.Below }, futility, Power);

    private SequentialDesign Family(ImmutableArray<double> t) => Declaration switch
    {
        Doc.ObrienFleming => FamilyDesigns.Of(BoundaryFamily.OBrienFleming, OneSidedAlpha, t, TwoSided, Power),
        Doc.Pocock => FamilyDesigns.Of(BoundaryFamily.Pocock, OneSidedAlpha, t, TwoSided, Power),
        Doc.WangTsiatis w => FamilyDesigns.Of(BoundaryFamily.WangTsiatis(w.Delta), OneSidedAlpha, t, TwoSided, Power),
        Doc.HaybittlePeto h => FamilyDesigns.HaybittlePeto(OneSidedAlpha, t, h.InterimZ, TwoSided, Power),
        Doc.PampallonaTsiatis p => FamilyDesigns.PampallonaTsiatis(OneSidedAlpha, 1 - Power, t, p.RejectionDelta, p.FutilityDelta, TwoSided, Binding),
        Doc.Triangular when TwoSided => throw new ArgumentException("the triangular test asks a one-sided question; sides are two"),
        Doc.Triangular => FamilyDesigns.Triangular(OneSidedAlpha, t, Power),
        _ => throw new InvalidOperationException($"There is no boundary {Declaration.GetType().Name}."),
    };

    private SequentialDesign Given(Doc.GivenBounds stated, ImmutableArray<double> t)
    {
        double Z(double bound, int look) => stated.Scale switch
        {
            Doc.GivenScale.Z => bound,
            Doc.GivenScale.P => BoundScale.FromP(bound),
            _ => BoundScale.FromB(bound, t[look]),
        };
        double[] upper = [.. stated.Efficacy.Select((b, i) => i < Analyses.Length && !Analyses[i].Efficacy ? double.PositiveInfinity : Z(b, Math.Min(i, t.Length - 1)))];
        if (upper.Length != t.Length)
        {
            throw new ArgumentException($"there are {upper.Length} stated bounds and {t.Length} analyses; each has one");
        }

        ImmutableArray<double> low = stated.Futility.IsDefault ? [] : stated.Futility;
        if (low.Length != 0 && low.Length != t.Length - 1)
        {
            throw new ArgumentException($"there are {low.Length} stated bounds for futility and {t.Length - 1} looks before the last; each has one");
        }

        double[]? futility = low.IsEmpty ? null : [.. low.Select((b, i) => Z(b, i)), upper[^1]];
        var design = SequentialDesign.OfBounds("stated bounds", t, upper, TwoSided ? [.. upper.Select(u => -u)] : null, futility, TwoSided ? FutilityShape.InnerWedge : FutilityShape.Below, Binding);
        return design.OneSidedAlpha <= OneSidedAlpha * (1 + 1e-3)
            ? design
            : throw new ArgumentException(FormattableString.Invariant($"the stated bounds have a one-sided type I error of {design.OneSidedAlpha:R}; the design allows {OneSidedAlpha:R}"));
    }

    private static ErrorSpending Spent(Doc.SpendingRule rule, double error, ImmutableArray<bool> active, Doc.ErrorSpending spending) => new(Rule(rule), error)
    {
        ActiveLooks = active.All(a => a) ? [] : active,
        Skipped = spending.Unspent == Doc.UnspentError.GivenUp ? SkippedError.GivenUp : SkippedError.PassedOn,
    };

    private static SpendingFunction Rule(Doc.SpendingRule rule) => rule switch
    {
        Doc.LanDemetsObrienFleming => SpendingFunctions.OBrienFlemingLike,
        Doc.LanDemetsPocock => SpendingFunctions.PocockLike,
        Doc.KimDemets k => SpendingFunctions.KimDeMets(k.Rho),
        Doc.HwangShihDecani h => SpendingFunctions.HwangShihDeCani(h.Gamma),
        Doc.ExponentialSpending e => SpendingFunctions.Exponential(e.Nu),
        Doc.NormalSpending n => SpendingFunctions.NormalQuantile(n.A, n.B),
        Doc.TSpending t => SpendingFunctions.TQuantile(t.DegreesOfFreedom, t.A, t.B),
        Doc.CauchySpending c => SpendingFunctions.CauchyQuantile(c.A, c.B),
        Doc.LogisticSpending l => SpendingFunctions.Logistic(l.A, l.B),
        Doc.SpendingPoints p => SpendingFunctions.Points(p.Times, p.Shares),
        _ => throw new InvalidOperationException($"There is no spending function {rule.GetType().Name}."),
    };
}
