using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Design;

/// <summary>Two arms compared by a proportion: superiority, by a margin, or equivalence.</summary>
public sealed record ProportionTrialDesign : SequentialTrialDesign
{
    /// <summary>The protocol's section.</summary>
    public required ProportionDesign Section { get; init; }

    /// <summary>The formula.</summary>
    public required RateMethod Method { get; init; }

    /// <summary>Experimental participants per control.</summary>
    public required double AllocationRatio { get; init; }

    internal static ProportionTrialDesign Of(ProportionDesign d, DesignOutline outline)
    {
        var (alpha, ratio) = (OneSided(d), outline.AllocationRatio ?? 1);
        var isDifference = d.Scale == ProportionScale.Difference;
        var margin = d.Margin ?? (isDifference ? 0 : 1);
        var nullVariance = d.NullVariance switch { NullProportions.Pooled => RateNull.Pooled, NullProportions.Restricted => RateNull.Restricted, _ => RateNull.Unpooled };
        var equivalence = !d.EquivalenceMargins.IsDefaultOrEmpty;
        if (equivalence && (d.EquivalenceMargins.Length != 2 || !isDifference || d.Margin is not null || outline.Analyses.Length > 1))
        {
            throw new ArgumentException("equivalence takes two margins on the scale of the difference, no other margin, and one analysis");
        }

        if (equivalence && (d.Sides == Sides.Two || d.EquivalenceMargins.Any(m => Math.Abs(d.Experimental - d.Control - m) < 1e-9)))
        {
            throw new ArgumentException(d.Sides == Sides.Two ? "equivalence is two one-sided tests; sides are one" : "the difference lies on a margin of equivalence; no number of participants shows it to be within");
        }

        var method = equivalence
            ? RateMethods.DifferenceEquivalence(nullVariance, d.EquivalenceMargins[0], d.EquivalenceMargins[1])
            : d.Scale switch
            {
                ProportionScale.Difference => RateMethods.Difference(nullVariance, margin),
                ProportionScale.Ratio => RateMethods.Ratio(nullVariance, margin),
                ProportionScale.LogRatio => RateMethods.LogRatio(nullVariance, margin),
                _ => RateMethods.LogOddsRatio(nullVariance, margin),
            };
        var rates = new RateDesign(d.Control, d.Experimental, ratio);
        var law = method.Law(rates);
        var value = d.Scale switch
        {
            ProportionScale.Difference => d.Experimental - d.Control,
            ProportionScale.LogOddsRatio => d.Experimental / (1 - d.Experimental) / (d.Control / (1 - d.Control)),
            _ => d.Experimental / d.Control,
        };
        var effect = law is NormalLaw normal && value != margin && d.Scale != ProportionScale.Ratio
            ? new EffectScale(d.Scale switch { ProportionScale.Difference => "difference of proportions", ProportionScale.LogOddsRatio => "odds ratio", _ => "ratio of proportions" }, !isDifference, margin, value, 1 / normal.NullVariance)
            : null;
        var words = string.Create(CultureInfo.InvariantCulture, $"{method.Name}: {method.Meaning}");
        var parts = ParticipantPlan.Of(
            d, outline, alpha, d.Participants, d.AccrualMonths, d.OutcomeMonths, effect, law.Participants(alpha, d.Power, VarianceConvention.Both), n => law.Power(n, alpha, VarianceConvention.Both), words, method.Source, d.Boundary);
        return new ProportionTrialDesign
        {
            Section = d,
            Method = method,
            AllocationRatio = ratio,
            OneSidedAlpha = alpha,
            Power = d.Power,
            Bounds = parts.Bounds,
            Boundary = parts.Boundary,
            Unit = InformationUnit.Participants,
            PlannedUnits = d.Participants,
            PlannedDrift = parts.Drift,
            Effect = effect,
            Statistic = "statistic of " + method.Name + ", positive towards the alternative",
            Looks = parts.Looks,
            RequiredSize = parts.Required,
            Facts =
            [
                new("control", "Proportion, control", d.Control, Origin.Given),
                new("experimental", "Proportion, experimental", d.Experimental, Origin.Given),
                new("margin", "Null hypothesis on the scale", margin, d.Margin is null ? Origin.Default : Origin.Given),
                .. parts.Facts,
                .. Exact(d, ratio, alpha, outline.Analyses.Length == 1 && !equivalence && margin == (isDifference ? 0 : 1)),
            ],
            Statement = string.Create(CultureInfo.InvariantCulture, $"To {(equivalence ? $"show equivalence within {d.EquivalenceMargins[0]} to {d.EquivalenceMargins[1]} of" : "detect a change of")} the proportion from {100 * d.Control:0.##}% to {100 * d.Experimental:0.##}% {parts.StatementTail}"),
        };
    }

    /// <summary>What the formula hides: the power by enumeration of all tables.</summary>
    private static IEnumerable<DesignFact> Exact(ProportionDesign d, double ratio, double alpha, bool applies)
    {
        var control = (int)Math.Round(d.Participants / (1 + ratio));
        var experimental = d.Participants - control;
        if (!applies || d.Participants > 1500 || d.Experimental <= d.Control || control < 1 || experimental < 1)
        {
            yield break;
        }

        foreach (var (key, words, test) in new[] { ("powerExactZ", "Power of the pooled Z, by enumeration", ExactRateTest.PooledZ), ("powerFisher", "Power of Fisher's test, by enumeration", ExactRateTest.Fisher) })
        {
            yield return new(key, words, ExactRates.Power(d.Control, d.Experimental, control, experimental, alpha, test), Origin.Derived, "sum over all tables", "enumeration");
        }

        yield return new("errorExactZ", "Largest type I error of the pooled Z over all proportions", ExactRates.LargestError(control, experimental, alpha, ExactRateTest.PooledZ), Origin.Derived, "sum over all tables, at the worst common proportion of 1001", "enumeration");
    }
}
