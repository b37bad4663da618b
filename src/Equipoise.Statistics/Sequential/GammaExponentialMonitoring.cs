namespace Equipoise.Statistics.Sequential;

/// <summary>Events and follow-up of an arm so far, and the follow-up still to come.</summary>
/// <param name="Events">Events so far.</param>
/// <param name="FollowUp">Time at risk so far, all participants together, in the unit of the prior.</param>
/// <param name="FollowUpToCome">Time at risk still to come until the planned end.</param>
/// <param name="Prior">Of the hazard, before any follow-up.</param>
public sealed record ArmExposure(int Events, double FollowUp, double FollowUpToCome, GammaLaw Prior)
{
    /// <summary>The law of the hazard now.</summary>
    public GammaLaw Posterior => Prior.After(Events, FollowUp);

    internal GammaLaw AtEnd(int more) => Prior.After(Events + more, FollowUp + FollowUpToCome);

    internal ArmExposure Checked(string arm) => Prior is not null && Events >= 0 && FollowUp >= 0 && double.IsFinite(FollowUp) && FollowUpToCome >= 0 && double.IsFinite(FollowUpToCome)
        ? this
        : throw new ArgumentException(FormattableString.Invariant($"{arm} has {Events} events in a follow-up of {FollowUp:R} with {FollowUpToCome:R} to come; they are 0 or more, and a prior goes with them"));
}

/// <summary>
/// Bayesian monitoring of two constant hazards with gamma priors. Source: Spiegelhalter, Abrams and Myles (2004), ch. 6; Thall, Wooten and Tannir, Clinical Trials 2005;2:467-478.
/// Reference: validation/reference/bayesian-monitoring.json.
/// </summary>
public static class GammaExponentialMonitoring
{
    /// <summary>The posterior probability that the hazard ratio, experimental over control, is below a given one. Exact, by the beta law of the two shapes.</summary>
    /// <param name="experimental">Events, follow-up and prior of the experimental arm.</param>
    /// <param name="control">The same of the control arm.</param>
    /// <param name="hazardRatio">1 for superiority; above 1 for non-inferiority.</param>
    /// <exception cref="ArgumentException">Numbers of an arm do not fit, or the ratio is not positive.</exception>
    public static double ProbabilityOfBenefit(ArmExposure experimental, ArmExposure control, double hazardRatio)
    {
        var (e, c) = Checked(experimental, control);
        return e.Posterior.BelowRatio(c.Posterior, hazardRatio);
    }

    /// <summary>
    /// The probability, given the events so far, that at the planned end the posterior probability of a hazard ratio below the given one is at or above the level. The follow-up to come is given, so the
    /// events in it are negative binomial; every pair is enumerated until less than 1e-12 of the law is left.
    /// </summary>
    /// <param name="experimental">Events, follow-up and prior of the experimental arm.</param>
    /// <param name="control">The same of the control arm.</param>
    /// <param name="hazardRatio">As in <see cref="ProbabilityOfBenefit"/>.</param>
    /// <param name="level">The posterior probability that is called success, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentException">As in <see cref="ProbabilityOfBenefit"/>, or the level is out of its range.</exception>
    public static double PredictiveProbability(ArmExposure experimental, ArmExposure control, double hazardRatio, double level)
    {
        var (e, c) = Checked(experimental, control);
        SequentialArgument.Share(level);
        var (moreE, moreC) = (e.Posterior.Predict(e.FollowUpToCome), c.Posterior.Predict(c.FollowUpToCome));
        double sum = 0, within = 0;
        var most = 0;
        for (var j = 0; j < moreC.Length; j++)
        {
            // The more events in the control arm, the more the experimental arm may have.
            var atEnd = c.AtEnd(j);
            while (most < moreE.Length && e.AtEnd(most).BelowRatio(atEnd, hazardRatio) >= level)
            {
                within += moreE[most++];
            }

            sum += moreC[j] * within;
        }

        return Math.Min(1, sum);
    }

    private static (ArmExposure Experimental, ArmExposure Control) Checked(ArmExposure experimental, ArmExposure control)
    {
        ArgumentNullException.ThrowIfNull(experimental);
        ArgumentNullException.ThrowIfNull(control);
        return (experimental.Checked("the experimental arm"), control.Checked("the control arm"));
    }
}
