using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>Two arms compared by the proportion without an event at a milestone, with looks on an efficacy boundary.</summary>
public sealed record MilestoneTrialDesign : SequentialTrialDesign
{
    /// <summary>The protocol's section.</summary>
    public required MilestoneDesign Section { get; init; }

    /// <summary>Participants per arm.</summary>
    public int PerArm => Section.ParticipantsPerArm;

    /// <summary>The milestone in days.</summary>
    public double MilestoneDays => AnalysisTime.Days(Section.MilestoneMonths);

    /// <summary>The final look's critical value.</summary>
    public double FinalZ => Bounds.UpperZ[^1];

    internal static MilestoneTrialDesign Of(MilestoneDesign d, ImmutableArray<AnalysisDeclaration> analyses)
    {
        var alpha = OneSided(d);
        var fractions = analyses.Select(a => a.When is MilestoneStatusKnown look ? look.Fraction : 1).ToList();
        var variance = d.Formula == SizeFormula.TwoProportionsPooledNull ? TwoProportionVariance.PooledNull : TwoProportionVariance.Unpooled;
        var single = SampleSize.TwoProportions(d.Control, d.Experimental, alpha, d.Power, variance);
        var pooled = (d.Control + d.Experimental) / 2;
        var effect = new EffectScale("difference of proportions", false, 0, d.Experimental - d.Control, 1 / (4 * pooled * (1 - pooled)));
        var declared = new DeclaredBoundary
        {
            Declaration = d.Boundary,
            Analyses = analyses,
            OneSidedAlpha = alpha,
            TwoSided = d.Sides == Sides.Two,
            Power = d.Power,
            RelativeEffect = value => effect.Distance(value) / effect.Theta,
            PowerFromCounts = true,
        };
        var bounds = declared.Solve([.. fractions], []);
        var calendar = new MilestoneCalendar(d);
        var inflation = InflationOf(bounds, alpha, d.Power);
        var inflated = new SampleSizeResult(single.PerArm * inflation, $"{single.Formula}, times the inflation factor of {bounds.Name}", single.Source);

        var hazardRatio = Math.Log(d.Experimental) / Math.Log(d.Control);
        var events = d.ParticipantsPerArm * (2 - d.Control - d.Experimental);
        var singleZ = Statistics.Numerics.Normal.UpperQuantile(alpha);
        var normal = SampleSize.TwoProportionsPower(d.Control, d.Experimental, d.ParticipantsPerArm, alpha, variance);
        var exact = SampleSize.TwoProportionsExactPower(d.Control, d.Experimental, d.ParticipantsPerArm, d.ParticipantsPerArm, singleZ);
        var logRank = SampleSize.LogRankPower(events, hazardRatio, alpha, allocationRatio: 1);
        var drift = bounds.Drift!.Value * Math.Sqrt(d.ParticipantsPerArm / inflated.PerArm);
        var hazard = (Control: SampleSize.ExponentialHazard(d.Control, d.MilestoneMonths), Experimental: SampleSize.ExponentialHazard(d.Experimental, d.MilestoneMonths));
        var schoenfeld = SampleSize.SchoenfeldPerArm(hazard.Control, hazard.Experimental, d.AccrualMonths, d.FollowUpMonths, alpha, d.Power);
        const string Recursion = "Armitage, McPherson and Rowe 1969; Jennison and Turnbull 2000, ch. 19";

        var facts = ImmutableArray.CreateBuilder<DesignFact>();
        facts.Add(new("control", Month("Event-free at {0} months, control"), d.Control, Origin.Given));
        facts.Add(new("experimental", Month("Event-free at {0} months, experimental"), d.Experimental, Origin.Given));
        facts.Add(new("oneSidedAlpha", "Type I error, one-sided", alpha, d.Sides == Sides.One ? Origin.Given : Origin.Derived, d.Sides == Sides.One ? null : "half of the two-sided error"));
        facts.Add(new("power", "Power", d.Power, Origin.Given));
        facts.Add(new("perArmSingleLook", "Participants per arm, one look", single.PerArm, Origin.Derived, single.Formula, single.Source));
        facts.Add(new("inflationFactor", string.Create(CultureInfo.InvariantCulture, $"Inflation for {fractions.Count} looks, {bounds.Name}"), inflation, Origin.Derived, "final information over that of one look", Recursion));
        facts.Add(new("perArmUnrounded", "Participants per arm, unrounded", inflated.PerArm, Origin.Derived, inflated.Formula, inflated.Source));
        facts.Add(new("perArm", "Participants per arm", d.ParticipantsPerArm, Origin.Given, "the number above, rounded up"));
        facts.Add(new("hazardRatio", "Hazard ratio, exponential survival", hazardRatio, Origin.Derived, "ln(experimental) / ln(control)", "exponential survival"));
        facts.Add(new("expectedEvents", Month("Expected events, everyone followed {0} months"), events, Origin.Derived, "participants times the proportion with an event", null));
        facts.Add(new("powerNormal", "Power at one look, normal approximation", normal.Power, Origin.Derived, normal.Formula, normal.Source));
        facts.Add(new("powerBinomial", "Power at one look, by binomial enumeration", exact.Power, Origin.Derived, exact.Formula, exact.Source));
        facts.Add(new("powerLogRank", "Power at one look, log-rank", logRank.Power, Origin.Derived, logRank.Formula, logRank.Source));
        facts.Add(new("powerGroupSequential", "Power with all looks, normal approximation", bounds.Power(drift), Origin.Derived, $"probability to cross the upper bound of {bounds.Name}", Recursion));
        facts.Add(new("typeOneError", "Type I error with all looks", bounds.Cross(0).TotalUpper, Origin.Derived, $"probability to cross the upper bound of {bounds.Name} without an effect", Recursion));
        if (d.ParticipantsPerArm <= 750)
        {
            facts.Add(new("typeOneErrorExact", "Largest type I error at one look over all common proportions, by enumeration", ExactRates.LargestError(d.ParticipantsPerArm, d.ParticipantsPerArm, alpha, ExactRateTest.PooledZ), Origin.Derived, "sum over all tables, at the worst common proportion of 1001", "enumeration"));
        }

        facts.Add(new("perArmSchoenfeld", string.Create(CultureInfo.InvariantCulture, $"For comparison: per arm by log-rank, accrual {d.AccrualMonths} and follow-up {d.FollowUpMonths} months"), schoenfeld.PerArm, Origin.Derived, schoenfeld.Formula, schoenfeld.Source));
        foreach (var other in new[] { TwoProportionVariance.Unpooled, TwoProportionVariance.Arcsine, TwoProportionVariance.ContinuityCorrected })
        {
            var size = SampleSize.TwoProportions(d.Control, d.Experimental, alpha, d.Power, other);
            facts.Add(new("perArm" + other, "For comparison: per arm, one look", size.PerArm, Origin.Derived, size.Formula, size.Source));
        }

        return new MilestoneTrialDesign
        {
            Section = d,
            OneSidedAlpha = alpha,
            Power = d.Power,
            Bounds = bounds,
            Boundary = declared,
            Unit = InformationUnit.Participants,
            PlannedUnits = 2 * d.ParticipantsPerArm,
            PlannedDrift = drift,
            Effect = effect,
            Statistic = "difference of proportions over its pooled standard error, positive in favour of the experimental arm",
            Facts = facts.ToImmutable(),
            Looks = LooksOf(analyses, bounds, drift, effect, [.. fractions.Select(f => new PlannedLook(calendar.MonthOf(f, d.Control, d.Experimental), calendar.Entered(calendar.MonthOf(f, d.Control, d.Experimental)), 2 * d.ParticipantsPerArm * f))])
                .Select(l => l with { MonthUnderNull = calendar.MonthOf(l.InformationFraction, d.Control, d.Control), ParticipantsUnderNull = calendar.Entered(calendar.MonthOf(l.InformationFraction, d.Control, d.Control)) }).ToImmutableArray(),
            RequiredSize = inflated.PerArmRoundedUp,
            Statement = string.Create(CultureInfo.InvariantCulture, $"To detect an improvement in the proportion without an event at {d.MilestoneMonths} months from {100 * d.Control:0.##}% to {100 * d.Experimental:0.##}% with a one-sided type I error of {alpha} and a power of {100 * d.Power:0.##}% by a comparison of two proportions ({single.Formula.ToLowerInvariant()}), {single.PerArm:F2} participants per arm are needed at a single look, and {inflated.PerArm:F2} with {fractions.Count} looks at {string.Join(" and ", fractions.Select(f => (100 * f).ToString("0.##", CultureInfo.InvariantCulture) + "%"))} of the information and bounds by {bounds.Name} (inflation factor {inflation:F4}). {d.ParticipantsPerArm} participants per arm are planned, {2 * d.ParticipantsPerArm} in all, accrued over {d.AccrualMonths} months and followed for {d.FollowUpMonths} months more."),
        };

        string Month(string text) => string.Format(CultureInfo.InvariantCulture, text, d.MilestoneMonths);
    }
}
