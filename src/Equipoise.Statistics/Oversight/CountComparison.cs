using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Oversight;

/// <summary>Compares one place's count with that of all others, given the sum of both: the count is then binomial with the share that the place would have under equal rates.</summary>
public static class CountComparison
{
    // The probabilities of two counts that are as likely may differ in their last digits; binom.test takes the same slack.
    private const double Slack = 1 + 1e-7;

    /// <summary>
    /// The exact two-sided P value: all counts that are no more likely than the one seen. Source: Przyborowski and Wilenski, Biometrika 1940;31:313-323, for the conditioning.
    /// Reference: validation/reference/oversight.json (R's binom.test and poisson.test).
    /// </summary>
    /// <param name="here">The count of the place.</param>
    /// <param name="total">The count of all places together, this one included.</param>
    /// <param name="share">The share of the time at risk, or of whatever the count goes by, that is the place's; from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not between 0 and the total, or the share is none.</exception>
    public static double PValue(int here, int total, double share)
    {
        var law = Law(here, total, share);
        var limit = law[here] * Slack;
        return Math.Min(1, law.Where(p => p <= limit).Sum());
    }

    /// <summary>The exact one-sided P value that the place has too few: the probability of as many or fewer. Reference: as above.</summary>
    /// <param name="here">The count of the place.</param>
    /// <param name="total">The count of all places together, this one included.</param>
    /// <param name="share">The share that is the place's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not between 0 and the total, or the share is none.</exception>
    public static double TooFew(int here, int total, double share) => Math.Min(1, Law(here, total, share).Take(here + 1).Sum());

    private static double[] Law(int here, int total, double share)
    {
        if (here < 0 || here > total)
        {
            throw new ArgumentOutOfRangeException(nameof(here), here, FormattableString.Invariant($"the count of a place is between 0 and the total, {total}"));
        }

        return Binomial.Probabilities(total, share);
    }
}
