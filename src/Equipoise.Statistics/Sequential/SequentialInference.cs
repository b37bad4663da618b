using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>What was found when a sequential trial ended.</summary>
/// <param name="Look">The look at which it ended, from 1.</param>
/// <param name="Z">The statistic there.</param>
/// <param name="InformationFraction">
/// The information of the final analysis over that planned. Where data came in after the decision (over-running) it is more than at the look: the analysis at
/// which the bound was crossed is deleted and the last one takes its place (Whitehead, Controlled Clinical Trials 1992;13:106-121).
/// </param>
public sealed record TrialEnd(int Look, double Z, double InformationFraction);

/// <summary>Final inference by the stage-wise ordering, on the scale of the drift; a drift times (effect per drift) is an effect.</summary>
/// <param name="PValue">One-sided, for drifts above 0: the probability under drift 0 of an end at least as extreme.</param>
/// <param name="MedianUnbiased">The drift under which such an end has probability 1/2.</param>
/// <param name="Lower">The lower confidence limit.</param>
/// <param name="Upper">The upper confidence limit.</param>
/// <param name="MaximumLikelihood">Z / sqrt(t), which is biased by the stopping rule.</param>
/// <param name="BiasAdjusted">The drift under which the expectation of the maximum likelihood estimate is the one found (Whitehead, Biometrika 1986;73:573-581).</param>
/// <param name="MeanUnbiased">
/// The uniformly minimum-variance unbiased estimate among those that look at nothing after the end: the expectation of the estimate at the first look, given the end (Emerson
/// and Fleming, Biometrika 1990;77:875-892).
/// </param>
public sealed record SequentialEstimate(
    double PValue, double MedianUnbiased, double Lower, double Upper, double MaximumLikelihood, double BiasAdjusted, double MeanUnbiased);

/// <summary>A repeated confidence interval, valid at every look and whatever the reason to stop.</summary>
/// <param name="Look">From 1.</param>
/// <param name="Lower">Of the drift; negative infinity where the look has no bound.</param>
/// <param name="Upper">Of the drift; positive infinity where the look has no bound.</param>
public sealed record RepeatedInterval(int Look, double Lower, double Upper);

/// <summary>
/// Inference after a sequential trial. Ends are ordered by stage: an upper crossing at an earlier look is more extreme than one later, at the same look a larger Z is
/// more extreme (Tsiatis, Rosner and Mehta, Biometrics 1984;40:797-803; Jennison and Turnbull (2000), 8.4 and 8.5). The looks after the end do not matter.
/// Reference: validation/reference/adjusted-inference.json (mvtnorm, rpact).
/// </summary>
public static class SequentialInference
{
    /// <summary>P value, estimates and confidence limits after the end.</summary>
    /// <param name="design">The bounds; the looks before the end are those that took place.</param>
    /// <param name="end">What was found.</param>
    /// <param name="confidence">Of the two-sided interval, for one 0.95.</param>
    /// <param name="futility">Whether paths that met a futility bound count as ended. Where futility is not binding, ignoring it keeps the P value valid.</param>
    /// <exception cref="ArgumentException">The end does not fit the design; what does not is named.</exception>
    public static SequentialEstimate StageWise(SequentialDesign design, TrialEnd end, double confidence, FutilityUse futility)
    {
        var path = new StoppedPath(design, end, futility);
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "a confidence level lies between 0 and 1");
        }

        var tail = (1 - confidence) / 2;
        return new SequentialEstimate(
            path.AtLeastAsExtreme(0),
            path.DriftWith(0.5),
            path.DriftWith(tail),
            path.DriftWith(1 - tail),
            path.Naive,
            BiasAdjusted(design, end, path, futility),
            path.MeanUnbiased());
    }

    /// <summary>The one-sided P value alone.</summary>
    public static double StageWiseP(SequentialDesign design, TrialEnd end, FutilityUse futility) => new StoppedPath(design, end, futility).AtLeastAsExtreme(0);

    /// <summary>
    /// (z -+ u) / sqrt(t) at each look so far, with the look's upper bound u: together they hold the drift with probability one minus twice the one-sided error of
    /// the design if it is two-sided and symmetric, and each end alone with one minus its error. Source: Jennison and Turnbull (2000), ch. 9.
    /// </summary>
    /// <param name="design">Its upper bounds; to ignore futility they must be non-binding ones.</param>
    /// <param name="z">The statistic at each look so far.</param>
    /// <exception cref="ArgumentException">There are more values than looks, or one is not finite; it is named.</exception>
    public static ImmutableArray<RepeatedInterval> RepeatedIntervals(SequentialDesign design, IReadOnlyList<double> z)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(z);
        if (z.Count > design.UpperZ.Length)
        {
            throw new ArgumentException($"there are {z.Count} values of z and {design.UpperZ.Length} looks", nameof(z));
        }

        return [.. z.Select((value, look) =>
        {
            Finite(value, $"z[{look}]");
            var root = Math.Sqrt(design.InformationFractions[look]);
            return new RepeatedInterval(look + 1, (value - design.UpperZ[look]) / root, (value + design.UpperZ[look]) / root);
        })];
    }

    /// <summary>
    /// The smallest one-sided error at which the design of its kind would have rejected at one of the looks so far; 1 where that is not below 0.499, and
    /// 1e-12 where it is smaller still. Source: Jennison and Turnbull (2000), 9.2.
    /// </summary>
    /// <param name="designOfError">The design for an error: its upper bounds fall as the error rises.</param>
    /// <param name="z">The statistic at each look so far.</param>
    /// <exception cref="ArgumentException">As in <see cref="RepeatedIntervals"/>.</exception>
    public static double RepeatedP(Func<double, SequentialDesign> designOfError, IReadOnlyList<double> z)
    {
        ArgumentNullException.ThrowIfNull(designOfError);
        ArgumentNullException.ThrowIfNull(z);
        for (var look = 0; look < z.Count; look++)
        {
            Finite(z[look], $"z[{look}]");
        }

        const double Least = 1e-12, Most = 0.499;
        double Excess(double logError)
        {
            var bounds = designOfError(Math.Exp(logError)).UpperZ;
            return z.Select((value, look) => value - bounds[look]).Max();
        }

        return Excess(Math.Log(Most)) < 0 ? 1 : Excess(Math.Log(Least)) > 0 ? Least : Math.Exp(Root.Between(Excess, Math.Log(Least), Math.Log(Most), "a repeated P value"));
    }

    private static double BiasAdjusted(SequentialDesign design, TrialEnd end, StoppedPath path, FutilityUse futility)
    {
        // The looks planned after the end belong to the stopping rule; the look of the end stands where its information was.
        double[] t = [.. design.InformationFractions];
        t[end.Look - 1] = end.InformationFraction;
        if (end.Look < t.Length && end.InformationFraction >= t[end.Look])
        {
            t = t[..end.Look];
        }

        var bottom = design.Bottom(futility);
        return Root.OfNearlyLinear(drift => Expectation(drift) - path.Naive, "the bias-adjusted estimate", path.Naive);

        double Expectation(double drift)
        {
            double sum = 0;
            var inside = new InsideMass(drift).Start();
            for (var look = 0; look < t.Length; look++)
            {
                var all = inside.MeanAbove(t[look], double.NegativeInfinity, drift);
                if (look + 1 == t.Length)
                {
                    return sum + (all / t[look]);
                }

                var wedge = design.Wedge(look, futility);
                var stays = inside.MeanAbove(t[look], bottom[look], drift) - inside.MeanAbove(t[look], design.UpperZ[look], drift)
                    - (wedge > 0 ? inside.MeanAbove(t[look], -wedge, drift) - inside.MeanAbove(t[look], wedge, drift) : 0);
                sum += (all - stays) / t[look];
                inside.Advance(t[look], t[look + 1], Reaches.At(look, t, bottom.AsSpan(0, t.Length), design.UpperZ.AsSpan()[..t.Length], wedge));
            }

            return sum;
        }
    }

    private static void Finite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} is {value:R}; it is finite"));
        }
    }
}
