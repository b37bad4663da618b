namespace Equipoise.Statistics.Sequential;

/// <summary>The outcomes of an arm so far, and how many there will be.</summary>
/// <param name="Successes">Known successes.</param>
/// <param name="Known">Known outcomes, successes and failures.</param>
/// <param name="Planned">Outcomes at the planned end; at least as many as known.</param>
/// <param name="Prior">Of the probability of success, before any outcome.</param>
public sealed record ArmOutcomes(int Successes, int Known, int Planned, BetaLaw Prior)
{
    /// <summary>The law of the probability now.</summary>
    public BetaLaw Posterior => AtEnd(Successes, Known);

    internal double[] More => Posterior.Predict(Planned - Known);

    internal BetaLaw AtEnd(int successes, int outcomes) => Prior.After(successes, outcomes - successes);

    internal ArmOutcomes Checked(string arm) => Prior is not null && Successes >= 0 && Successes <= Known && Known <= Planned && Planned > 0
        ? this
        : throw new ArgumentException($"{arm} has {Successes} successes among {Known} known of {Planned} planned outcomes; the numbers are 0 or more and rise, and a prior goes with them");
}

/// <summary>
/// Bayesian monitoring of two probabilities with beta priors. Source: Spiegelhalter, Abrams and Myles (2004), ch. 6; Dmitrienko and Wang, Statistics in Medicine 2006;25:2178-2195;
/// Lee and Liu, Clinical Trials 2008;5:93-106 (predictive probability). Reference: validation/reference/bayesian-monitoring.json.
/// </summary>
public static class BetaBinomialMonitoring
{
    /// <summary>The posterior probability that pE > pC + margin, given the outcomes so far.</summary>
    /// <param name="experimental">Outcomes and prior of the experimental arm.</param>
    /// <param name="control">Outcomes and prior of the control arm.</param>
    /// <param name="margin">Between -1 and 1; 0 for superiority, negative for non-inferiority.</param>
    /// <exception cref="ArgumentException">Counts of an arm do not fit, or the margin is out of its range.</exception>
    public static double ProbabilityOfBenefit(ArmOutcomes experimental, ArmOutcomes control, double margin)
    {
        var (e, c) = Checked(experimental, control);
        return e.Posterior.Exceeds(c.Posterior, margin);
    }

    /// <summary>
    /// The probability, given the outcomes so far, that at the planned end the posterior probability of pE > pC + margin is at or above the level: every pair of final counts, each with its
    /// beta-binomial probability. The posterior rises with the successes of one arm and falls with those of the other, so that only the edge of the region of success is evaluated.
    /// </summary>
    /// <param name="experimental">Outcomes and prior of the experimental arm.</param>
    /// <param name="control">Outcomes and prior of the control arm.</param>
    /// <param name="margin">As in <see cref="ProbabilityOfBenefit"/>.</param>
    /// <param name="level">The posterior probability that is called success, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentException">As in <see cref="ProbabilityOfBenefit"/>, or the level is out of its range.</exception>
    public static double PredictiveProbability(ArmOutcomes experimental, ArmOutcomes control, double margin, double level)
    {
        var (e, c) = Checked(experimental, control);
        SequentialArgument.Share(level);
        var (moreE, moreC) = (e.More, c.More);
        double sum = 0;
        var least = 0;
        for (var j = 0; j < moreC.Length; j++)
        {
            var atEnd = c.AtEnd(c.Successes + j, c.Planned);
            while (least < moreE.Length && !(e.AtEnd(e.Successes + least, e.Planned).Exceeds(atEnd, margin) >= level))
            {
                least++;
            }

            double tail = 0;
            for (var i = moreE.Length - 1; i >= least; i--)
            {
                tail += moreE[i];
            }

            sum += moreC[j] * tail;
        }

        return Math.Min(1, sum);
    }

    /// <summary>The same for any rule about the final counts, for one the planned significance test: every pair is asked.</summary>
    /// <param name="experimental">Outcomes and prior of the experimental arm.</param>
    /// <param name="control">Outcomes and prior of the control arm.</param>
    /// <param name="isSuccess">From the final successes of the experimental and of the control arm to the verdict.</param>
    /// <exception cref="ArgumentException">Counts of an arm do not fit.</exception>
    public static double PredictiveProbability(ArmOutcomes experimental, ArmOutcomes control, Func<int, int, bool> isSuccess)
    {
        ArgumentNullException.ThrowIfNull(isSuccess);
        var (e, c) = Checked(experimental, control);
        var (moreE, moreC) = (e.More, c.More);
        double sum = 0;
        for (var i = 0; i < moreE.Length; i++)
        {
            for (var j = 0; j < moreC.Length; j++)
            {
                sum += isSuccess(e.Successes + i, c.Successes + j) ? moreE[i] * moreC[j] : 0;
            }
        }

        return Math.Min(1, sum);
    }

    /// <summary>The predictive probability that the final pooled-variance Z test in favour of the experimental arm is at or above a critical value.</summary>
    /// <exception cref="ArgumentException">Counts of an arm do not fit, or the critical value is not finite.</exception>
    public static double PredictiveProbabilityOfTest(ArmOutcomes experimental, ArmOutcomes control, double criticalZ)
    {
        SequentialArgument.Finite(criticalZ);
        var (e, c) = Checked(experimental, control);
        return PredictiveProbability(e, c, (i, j) => ProportionTest.PooledZ(i, e.Planned, j, c.Planned) >= criticalZ);
    }

    /// <summary>One arm against a given rate: the probability that at the planned end the posterior probability of p above the rate is at or above the level (Lee and Liu 2008).</summary>
    /// <exception cref="ArgumentException">Counts do not fit, or the rate or level is not strictly between 0 and 1.</exception>
    public static double PredictiveProbability(ArmOutcomes arm, double rate, double level)
    {
        ArgumentNullException.ThrowIfNull(arm);
        var a = arm.Checked("the arm");
        SequentialArgument.Share(rate);
        SequentialArgument.Share(level);
        return Math.Min(1, a.More.Select((p, k) => a.AtEnd(a.Successes + k, a.Planned).UpperTail(rate) >= level ? p : 0).Sum());
    }

    private static (ArmOutcomes Experimental, ArmOutcomes Control) Checked(ArmOutcomes experimental, ArmOutcomes control)
    {
        ArgumentNullException.ThrowIfNull(experimental);
        ArgumentNullException.ThrowIfNull(control);
        return (experimental.Checked("the experimental arm"), control.Checked("the control arm"));
    }
}
