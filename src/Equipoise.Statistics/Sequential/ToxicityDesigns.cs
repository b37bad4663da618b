using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>A boundary found for a total error, with the constant that gave it.</summary>
/// <param name="Boundary">The rule.</param>
/// <param name="Constant">What was searched: the critical value c of a frequentist family, the posterior probability of the Bayesian one.</param>
/// <param name="Error">The exact probability to stop at the acceptable rate; at most what was asked, less for the discreteness of counts.</param>
public sealed record ToxicityDesign(ToxicityBoundary Boundary, double Constant, double Error);

/// <summary>
/// Boundaries for the rate of a toxicity. A frequentist family stops after n of N participants where the exact binomial tail at the acceptable rate is at most
/// 1 - Phi(c (n/N)^(shape - 1/2)): shape 1/2 is Pocock's, the same level after each participant; shape 0 is of O'Brien and Fleming's type, hard to meet early. c is the smallest that
/// keeps the exact total error; since counts are discrete only finitely many c matter and all are searched. Sources: Ivanova, Qaqish and Schell, Biometrics 2005;61:540-545; Wang and Tsiatis,
/// Biometrics 1987;43:193-199; Geller, Follmann, Leifer and Carter, in Geller (ed.), Advances in Clinical Trial Biostatistics (2003). Reference: validation/reference/safety-boundaries.json.
/// </summary>
public static class ToxicityDesigns
{
    /// <summary>More participants than any rule of this kind monitors one by one; the search keeps a number for every pair of counts.</summary>
    public const int MostParticipants = 1000;

    /// <summary>The same pointwise level after each participant.</summary>
    /// <inheritdoc cref="WangTsiatis"/>
    public static ToxicityDesign Pocock(int participants, double acceptableRate, double error) => WangTsiatis(participants, acceptableRate, error, 0.5);

    /// <summary>A pointwise level that begins near 0 and grows to its largest at the last participant.</summary>
    /// <inheritdoc cref="WangTsiatis"/>
    public static ToxicityDesign OBrienFleming(int participants, double acceptableRate, double error) => WangTsiatis(participants, acceptableRate, error, 0);

    /// <summary>The family with a shape.</summary>
    /// <param name="participants">N, the most that are evaluated; 1 to <see cref="MostParticipants"/>.</param>
    /// <param name="acceptableRate">The rate at which the error is kept; strictly between 0 and 1.</param>
    /// <param name="error">The total probability to stop at the acceptable rate; strictly between 0 and 1/2.</param>
    /// <param name="shape">1/2 for Pocock's type, 0 for O'Brien and Fleming's; from 0 to 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="ArgumentException">Not even all participants with the toxicity would be rare enough: the error cannot be kept by a rule that ever stops.</exception>
    public static ToxicityDesign WangTsiatis(int participants, double acceptableRate, double error, double shape)
    {
        Checked(participants);
        SequentialArgument.Share(acceptableRate);
        SequentialArgument.Alpha(error);
        if (!(shape >= 0 && shape <= 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "the shape lies between 0 (O'Brien and Fleming) and 1/2 (Pocock)");
        }

        var scores = new double[participants][];
        for (var n = 1; n <= participants; n++)
        {
            var probabilities = Binomial.Probabilities(n, acceptableRate);
            var (tail, scale, score) = (0.0, Math.Pow((double)n / participants, 0.5 - shape), new double[n + 1]);
            for (var b = n; b >= 0; b--)
            {
                tail += probabilities[b];
                score[b] = tail >= 0.5 || b == 0 ? 0 : tail <= 0 ? double.PositiveInfinity : Normal.UpperQuantile(tail) * scale;
            }

            scores[n - 1] = score;
        }

        return Search(scores, acceptableRate, error);
    }

    /// <summary>Stops as soon as the posterior probability that the rate is above the limit reaches the level.</summary>
    /// <param name="participants">The most that are evaluated; 1 to <see cref="MostParticipants"/>.</param>
    /// <param name="limit">The rate that should not be exceeded; strictly between 0 and 1.</param>
    /// <param name="prior">Of the rate, before any participant.</param>
    /// <param name="level">The posterior probability that stops the trial; strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="ArgumentException">The prior alone reaches the level: the trial would stop before it began.</exception>
    public static ToxicityBoundary BetaBinomial(int participants, double limit, BetaLaw prior, double level)
    {
        SequentialArgument.Share(level);
        return Thresholds(Posteriors(participants, limit, prior, level), level);
    }

    /// <summary>The same with the lowest level that keeps the total error at an acceptable rate: a Bayesian rule with a frequentist error (Geller et al. 2003).</summary>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="ArgumentException">No level keeps the error, or only one that the prior alone reaches.</exception>
    public static ToxicityDesign BetaBinomial(int participants, double limit, BetaLaw prior, double acceptableRate, double error)
    {
        SequentialArgument.Share(acceptableRate);
        SequentialArgument.Alpha(error);
        var scores = Posteriors(participants, limit, prior, double.PositiveInfinity);
        var design = Search(scores, acceptableRate, error);
        _ = Posteriors(participants, limit, prior, design.Constant);
        return design;
    }

    private static double[][] Posteriors(int participants, double limit, BetaLaw prior, double level)
    {
        Checked(participants);
        SequentialArgument.Share(limit);
        ArgumentNullException.ThrowIfNull(prior);
        return prior.UpperTail(limit) >= level
            ? throw new ArgumentException($"the prior puts {prior.UpperTail(limit):G6} above the limit {limit:G6}, which reaches the level {level:G6} before any participant", nameof(prior))
            : [.. Enumerable.Range(1, participants).Select(n => Enumerable.Range(0, n + 1).Select(b => b == 0 ? 0 : prior.After(b, n - b).UpperTail(limit)).ToArray())];
    }

    /// <summary>The boundary of the smallest score that keeps the error.</summary>
    private static ToxicityDesign Search(double[][] scores, double acceptableRate, double error)
    {
        double[] candidates = [.. scores.SelectMany(s => s).Where(s => s > 0 && double.IsFinite(s)).Distinct().Order()];
        var (low, high) = (0, candidates.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Thresholds(scores, candidates[middle]).At(acceptableRate).TotalStopping <= error ? (low, middle) : (middle + 1, high);
        }

        if (low == candidates.Length)
        {
            throw new ArgumentException($"no rule for {scores.Length} participants keeps the error {error:G6} at the rate {acceptableRate:G6} and can stop the trial", nameof(error));
        }

        var boundary = Thresholds(scores, candidates[low]);
        return new ToxicityDesign(boundary, candidates[low], boundary.At(acceptableRate).TotalStopping);
    }

    private static ToxicityBoundary Thresholds(double[][] scores, double constant) => new([.. scores.Select(score =>
    {
        var b = Array.FindIndex(score, s => s >= constant);
        return b < 0 ? (int?)null : b;
    })]);

    private static void Checked(int participants)
    {
        if (participants is < 1 or > MostParticipants)
        {
            throw new ArgumentOutOfRangeException(nameof(participants), participants, $"a rule monitors 1 to {MostParticipants} participants");
        }
    }
}
