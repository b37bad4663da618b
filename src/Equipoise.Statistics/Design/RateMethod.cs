using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>Which rates give the variance under the null hypothesis.</summary>
public enum RateNull
{
    /// <summary>Both arms have the rate of both together. Only without a margin.</summary>
    Pooled,

    /// <summary>The most likely rates that lie on the margin (Farrington and Manning 1990); without a margin the pooled rate.</summary>
    Restricted,

    /// <summary>The rates of the alternative.</summary>
    Unpooled,
}

/// <summary>A formula for planning a comparison of two rates, as a value; <see cref="RateMethods.All"/> has one of each kind.</summary>
/// <param name="Name">For the command line and print, with its parameters.</param>
/// <param name="Meaning">Effect and variance, in one line.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Law">From a design to how power grows with participants; use it with <see cref="VarianceConvention.Both"/> to have the null variance of the name.</param>
public sealed record RateMethod(string Name, string Meaning, string Source, Func<RateDesign, PlanningLaw> Law);

/// <summary>
/// Formulas for planning a comparison of two rates, p1 in the control and p2 in the experimental arm with shares q1 and q2 of the participants. A margin other than the value of equality makes
/// a test of non-inferiority or superiority by a margin, towards the side of the alternative. Source: Farrington and Manning, Statistics in Medicine 1990;9:1447-1454; Fleiss, Statistical Methods for
/// Rates and Proportions, 2nd ed., 3.2. Reference: validation/reference/design.json (rpact, power.prop.test).
/// </summary>
public static class RateMethods
{
    private const string Farrington = "Farrington and Manning, Statistics in Medicine 1990;9:1447-1454";

    /// <summary>One of each kind, superiority tests.</summary>
    public static ImmutableArray<RateMethod> All { get; } =
    [
        Difference(RateNull.Pooled),
        Difference(RateNull.Unpooled),
        Ratio(RateNull.Restricted),
        LogRatio(RateNull.Pooled),
        LogOddsRatio(RateNull.Pooled),
        Arcsine,
        ContinuityCorrected,
    ];

    /// <summary>Effect asin sqrt p2 - asin sqrt p1, variance (1/q1 + 1/q2) / 4 under both hypotheses.</summary>
    public static RateMethod Arcsine => new(
        "arcsine", "effect asin sqrt p2 - asin sqrt p1, variance (1/q1 + 1/q2) / 4", "Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed., ch. 6", d => SurvivalMethods.Same(
            Math.Abs(Math.Asin(Math.Sqrt(d.Experimental)) - Math.Asin(Math.Sqrt(d.Control))), ((1 / d.ControlShare) + (1 / d.ExperimentalShare)) / 4));

    /// <summary>The pooled difference with the effect made smaller by (1/n1 + 1/n2) / 2, which approximates Fisher's test.</summary>
    public static RateMethod ContinuityCorrected => new(
        "difference(pooled, continuity-corrected)", "effect |p2 - p1| - (1/n1 + 1/n2)/2, pooled null variance", "Fleiss, Statistical Methods for Rates and Proportions, 2nd ed., 3.2", d =>
            new CorrectedLaw(DifferenceLaw(d, 0, RateNull.Pooled), ((1 / d.ControlShare) + (1 / d.ExperimentalShare)) / 2));

    /// <summary>Effect p2 - p1 - margin, variance p1 (1-p1)/q1 + p2 (1-p2)/q2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not between -1 and 1, or not 0 with a pooled null variance.</exception>
    public static RateMethod Difference(RateNull nullVariance, double margin = 0)
    {
        if (!(margin > -1 && margin < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "a margin of a difference lies between -1 and 1");
        }

        RefusePooled(nullVariance, margin, 0);
        return new(Named("difference", nullVariance, margin, 0), "effect p2 - p1 - margin, variance p1(1-p1)/q1 + p2(1-p2)/q2", Farrington, d => DifferenceLaw(d, margin, nullVariance));
    }

    /// <summary>Effect p2 - R0 p1, variance R0^2 p1 (1-p1)/q1 + p2 (1-p2)/q2, R0 the null ratio.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The null ratio is not positive, or not 1 with a pooled null variance.</exception>
    public static RateMethod Ratio(RateNull nullVariance, double nullRatio = 1)
    {
        RefusePooled(nullVariance, DesignArgument.Positive(nullRatio), 1);
        return new(Named("ratio", nullVariance, nullRatio, 1), "effect p2 - R0 p1, variance R0^2 p1(1-p1)/q1 + p2(1-p2)/q2", Farrington, d =>
        {
            var (c, e) = Null(d, nullVariance, p => nullRatio * p, _ => nullRatio, Math.Min(1, 1 / nullRatio), 0);
            return new NormalLaw(Math.Abs(d.Experimental - (nullRatio * d.Control)), d.Variance(c, e, nullRatio), d.Variance(d.Control, d.Experimental, nullRatio));
        });
    }

    /// <summary>Effect log(p2/p1) - log R0, variance (1-p1)/(q1 p1) + (1-p2)/(q2 p2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The null ratio is not positive, or not 1 with a pooled null variance.</exception>
    public static RateMethod LogRatio(RateNull nullVariance, double nullRatio = 1)
    {
        RefusePooled(nullVariance, DesignArgument.Positive(nullRatio), 1);
        return new(Named("log-ratio", nullVariance, nullRatio, 1), "effect log(p2/p1) - log R0, variance (1-p1)/(q1 p1) + (1-p2)/(q2 p2)", "Katz et al., Biometrics 1978;34:469-474", d =>
        {
            var (c, e) = Null(d, nullVariance, p => nullRatio * p, _ => nullRatio, Math.Min(1, 1 / nullRatio), 0);
            double V(double control, double experimental) => ((1 - control) / control / d.ControlShare) + ((1 - experimental) / experimental / d.ExperimentalShare);
            return new NormalLaw(Math.Abs(Math.Log(d.Experimental / d.Control / nullRatio)), V(c, e), V(d.Control, d.Experimental));
        });
    }

    /// <summary>Effect log OR - log OR0, variance 1/(q1 p1 (1-p1)) + 1/(q2 p2 (1-p2)) (Woolf).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The null odds ratio is not positive, or not 1 with a pooled null variance.</exception>
    public static RateMethod LogOddsRatio(RateNull nullVariance, double nullOddsRatio = 1)
    {
        RefusePooled(nullVariance, DesignArgument.Positive(nullOddsRatio), 1);
        return new(Named("log-odds-ratio", nullVariance, nullOddsRatio, 1), "effect log OR - log OR0, variance 1/(q1 p1(1-p1)) + 1/(q2 p2(1-p2))", "Woolf, Annals of Human Genetics 1955;19:251-253", d =>
        {
            var (c, e) = Null(d, nullVariance, p => nullOddsRatio * p / (1 - p + (nullOddsRatio * p)), p => nullOddsRatio / Math.Pow(1 - p + (nullOddsRatio * p), 2), 1, 0);
            double V(double control, double experimental) => (1 / (control * (1 - control) * d.ControlShare)) + (1 / (experimental * (1 - experimental) * d.ExperimentalShare));
            return new NormalLaw(Math.Abs(Math.Log(d.Experimental / (1 - d.Experimental) / (d.Control / (1 - d.Control)) / nullOddsRatio)), V(c, e), V(d.Control, d.Experimental));
        });
    }

    /// <summary>Both one-sided tests of a difference, from a lower and an upper margin.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A margin is none.</exception>
    public static RateMethod DifferenceEquivalence(RateNull nullVariance, double lower, double upper)
    {
        var (above, below) = (Difference(nullVariance, lower), Difference(nullVariance, upper));
        return new(DesignArgument.Text($"difference-equivalence({nullVariance}, {lower:R}, {upper:R})"), "two one-sided tests of the difference", "Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 1987;15:657-680", d =>
            d.Experimental - d.Control > lower && d.Experimental - d.Control < upper
                ? new EquivalenceLaw(above.Law(d), below.Law(d))
                : throw new ArgumentException(DesignArgument.Text($"the difference is {d.Experimental - d.Control:R}; equivalence needs it between {lower:R} and {upper:R}"), nameof(lower)));
    }

    /// <summary>The experimental rate, nearest to the control's, that a number of participants finds with a power: the detectable effect.</summary>
    /// <param name="method">A method without a margin.</param>
    /// <param name="control">The control rate.</param>
    /// <param name="allocationRatio">Experimental participants per control.</param>
    /// <param name="participants">Both arms.</param>
    /// <param name="oneSidedAlpha">Between 0 and 1/2.</param>
    /// <param name="power">Above alpha and below 1.</param>
    /// <param name="variance">The variance convention.</param>
    /// <param name="above">True for a rate above the control's, false for one below it.</param>
    /// <exception cref="UnreachableTargetException">Not even a rate at the end of the scale is found with that power.</exception>
    public static double DetectableRate(
        RateMethod method, double control, double allocationRatio, double participants, double oneSidedAlpha, double power, VarianceConvention variance, bool above)
    {
        ArgumentNullException.ThrowIfNull(method);
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        DesignArgument.Share(control);
        double Missing(double share)
        {
            var rate = above ? control + (share * (1 - control)) : control * (1 - share);
            return method.Law(new RateDesign(control, rate, allocationRatio)).Power(participants, oneSidedAlpha, variance) - power;
        }

        // From the control's rate to the end of the scale in hundredths: power rises at first, but a variance that grows faster than the effect can turn it.
        double near = 1e-9, best = Missing(near);
        for (var step = 1; step <= 100; step++)
        {
            var far = step == 100 ? 1 - 1e-9 : step / 100.0;
            var missing = Missing(far);
            if (missing >= 0)
            {
                var share = Root.Between(Missing, near, far, "a detectable rate");
                return above ? control + (share * (1 - control)) : control * (1 - share);
            }

            (near, best) = (far, Math.Max(best, missing));
        }

        throw new UnreachableTargetException("the power for any rate of the experimental arm", power, best + power);
    }

    private static NormalLaw DifferenceLaw(RateDesign d, double margin, RateNull nullVariance)
    {
        var (c, e) = Null(d, nullVariance, p => p + margin, _ => 1, Math.Min(1, 1 - margin), Math.Max(0, -margin));
        return new NormalLaw(Math.Abs(d.Experimental - d.Control - margin), d.Variance(c, e), d.Variance(d.Control, d.Experimental));
    }

    /// <summary>The rates of the null hypothesis. The restricted ones maximise the expected log likelihood over control rates from low to high, with the experimental rate a function of the control's.</summary>
    private static (double Control, double Experimental) Null(RateDesign d, RateNull nullVariance, Func<double, double> experimental, Func<double, double> slope, double high, double low) => nullVariance switch
    {
        RateNull.Pooled => (d.Pooled, d.Pooled),
        RateNull.Unpooled => (d.Control, d.Experimental),
        RateNull.Restricted => Restricted(d, experimental, slope, low, high),
        _ => throw new ArgumentOutOfRangeException(nameof(nullVariance), nullVariance, "no such null variance"),
    };

    private static (double Control, double Experimental) Restricted(RateDesign d, Func<double, double> experimental, Func<double, double> slope, double low, double high)
    {
        var step = (high - low) * 1e-9;
        var c = Root.Between(p => -Slope(p), low + step, high - step, "the most likely rates on the margin");
        return (c, experimental(c));

        double Slope(double p)
        {
            var e = experimental(p);
            return (d.ControlShare * (d.Control - p) / (p * (1 - p))) + (d.ExperimentalShare * slope(p) * (d.Experimental - e) / (e * (1 - e)));
        }
    }

    private static void RefusePooled(RateNull nullVariance, double margin, double equality)
    {
        if (nullVariance == RateNull.Pooled && margin != equality)
        {
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "with a margin the arms do not share a rate under the null hypothesis; the null variance is Restricted or Unpooled");
        }
    }

    private static string Named(string name, RateNull nullVariance, double margin, double equality) => margin == equality
        ? $"{name}({nullVariance.ToString().ToLowerInvariant()})"
        : DesignArgument.Text($"{name}({nullVariance.ToString().ToLowerInvariant()}, {margin:R})");
}

/// <summary>A normal law whose effect is made smaller by k / N.</summary>
internal sealed record CorrectedLaw(NormalLaw Plain, double Correction) : PlanningLaw
{
    public override double Power(double participants, double oneSidedAlpha, VarianceConvention variance)
    {
        var effect = Plain.Effect - (Correction / DesignArgument.Positive(participants));
        return (Plain with { Effect = effect }).Power(participants, oneSidedAlpha, variance);
    }

    public override double Participants(double oneSidedAlpha, double power, VarianceConvention variance)
    {
        var plain = Plain.Participants(oneSidedAlpha, power, variance);
        return plain / 4 * Math.Pow(1 + Math.Sqrt(1 + (4 * Correction / (Plain.Effect * plain))), 2);
    }
}
