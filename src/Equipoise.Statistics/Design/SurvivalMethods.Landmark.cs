using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Design;

public static partial class SurvivalMethods
{
    /// <summary>
    /// Survival probabilities at a milestone: effect g(S2) - g(S1), variance the sum over arms of the limit of Greenwood's, S^2 int h/p du with p the expected share at risk, carried to the scale by the
    /// delta method, under both hypotheses. Strata are averaged by their shares. Any hazards. Source: Yung and Liu, Biometrics 2020;76:939-950; Klein et al., Statistics in Medicine 2007;26:4505-4519. Reference: validation/reference/design.json.
    /// </summary>
    /// <param name="time">The milestone, since entry.</param>
    /// <param name="scale">The scale of the test, as in <see cref="MilestoneComparison"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public static SurvivalMethod Milestone(double time, SurvivalLimits scale)
    {
        DesignArgument.Positive(time);
        return new(DesignArgument.Text($"milestone({time:R}, {scale})"), "effect g(S2) - g(S1), Greenwood's variance", "Yung and Liu, Biometrics 2020;76:939-950", design =>
            Averaged(design, time, (arm, relative) =>
            {
                var (value, slope) = Scaled(arm.Survival(time), scale);
                return (value, slope * slope * relative(_ => 1));
            }));
    }

    /// <summary>
    /// Restricted mean times up to a horizon: effect the difference of the areas under the curves, variance the sum over arms of int (area from u to the horizon)^2 h/p du, under both hypotheses.
    /// Strata are averaged by their shares. Any hazards. Source: Yung and Liu, Biometrics 2020;76:939-950; Royston and Parmar, BMC Medical Research Methodology 2013;13:152. Reference: validation/reference/design.json.
    /// </summary>
    /// <param name="horizon">Since entry.</param>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is not positive.</exception>
    public static SurvivalMethod RestrictedMean(double horizon)
    {
        DesignArgument.Positive(horizon);
        return new(DesignArgument.Text($"restricted-mean({horizon:R})"), "effect the difference of restricted means, variance of the areas", "Royston and Parmar, BMC Medical Research Methodology 2013;13:152", design =>
            Averaged(design, horizon, (arm, relative) =>
            {
                var whole = arm.RestrictedMean(horizon);
                return (whole, relative(u => whole - arm.RestrictedMean(u)));
            }));
    }

    /// <summary>The law of a difference of one number per arm, whose variance is int rest(u)^2 h/p du.</summary>
    private static NormalLaw Averaged(SurvivalDesign design, double time, Func<PiecewiseHazard, Func<Func<double, double>, double>, (double Value, double Variance)> estimate)
    {
        double effect = 0, variance = 0;
        for (var s = 0; s < design.Strata.Length; s++)
        {
            var (stratum, risk) = (design.Strata[s], new ExpectedRisk(design, s));
            if (!(risk.Entered(time) > 0))
            {
                throw new ArgumentException(
                    DesignArgument.Text($"at the analysis at {design.AnalysisTime:R} nobody has been followed to {time:R}; its variance does not exist"), nameof(design));
            }

            var control = estimate(stratum.Control.Event, rest => risk.Integrate(u => Ratio(rest(u), risk.At(u).ControlHazard, risk.At(u).Control), time));
            var experimental = estimate(stratum.Experimental.Event, rest => risk.Integrate(u => Ratio(rest(u), risk.At(u).ExperimentalHazard, risk.At(u).Experimental), time));
            effect += stratum.Share * (experimental.Value - control.Value);
            variance += stratum.Share * stratum.Share * (control.Variance + experimental.Variance);
        }

        return Same(Math.Abs(effect), variance);

        static double Ratio(double rest, double hazard, double atRisk) => rest * rest * hazard / atRisk;
    }

    /// <summary>g(S), rising with S, and the derivative of g by -log S, without its sign.</summary>
    private static (double Value, double Slope) Scaled(double s, SurvivalLimits scale) => scale switch
    {
        SurvivalLimits.Plain => (s, s),
        SurvivalLimits.Log => (Math.Log(s), 1),
        SurvivalLimits.LogLog => (-Math.Log(-Math.Log(s)), 1 / Math.Log(s)),
        SurvivalLimits.Logit => (Math.Log(s / (1 - s)), 1 / (1 - s)),
        SurvivalLimits.Arcsine => (Math.Asin(Math.Sqrt(s)), Math.Sqrt(s / (1 - s)) / 2),
        _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "no such scale"),
    };
}
