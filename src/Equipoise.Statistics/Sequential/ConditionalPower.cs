using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>The probability that the final test rejects, given what is known now.</summary>
public static class ConditionalPower
{
    /// <summary>
    /// Q((c - z sqrt(t) - drift (1 - t)) / sqrt(1 - t)): the score process as Brownian motion with drift.
    /// Source: Proschan, Lan and Wittes, Statistical Monitoring of Clinical Trials (2006), ch. 3. Reference: validation/reference/sequential.json.
    /// </summary>
    /// <param name="z">The statistic now.</param>
    /// <param name="informationFraction">t, from 0 to 1; at 1 the answer is known.</param>
    /// <param name="drift">The expectation of Z at full information under the assumed effect: under a design of power 1 - beta, z_alpha + z_beta.</param>
    /// <param name="criticalZ">The final Z rejects at or above it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1, or a number is not finite.</exception>
    public static double BrownianMotion(double z, double informationFraction, double drift, double criticalZ)
    {
        RefuseNonFinite(z, nameof(z));
        RefuseNonFinite(drift, nameof(drift));
        RefuseNonFinite(criticalZ, nameof(criticalZ));
        if (!(informationFraction >= 0 && informationFraction <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(informationFraction), informationFraction, "an information fraction lies between 0 and 1");
        }

        var left = 1 - informationFraction;
        return left == 0
            ? z >= criticalZ ? 1 : 0
            : Normal.UpperTail((criticalZ - (z * Math.Sqrt(informationFraction)) - (drift * left)) / Math.Sqrt(left));
    }

    /// <summary>The same if the rest goes on as it went so far: drift z / sqrt(t).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is 0: nothing went yet.</exception>
    public static double UnderTrend(double z, double informationFraction, double criticalZ)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(informationFraction);
        return BrownianMotion(z, informationFraction, z / Math.Sqrt(informationFraction), criticalZ);
    }

    /// <summary>The same if there is no effect from here on: drift 0.</summary>
    public static double UnderNull(double z, double informationFraction, double criticalZ) => BrownianMotion(z, informationFraction, 0, criticalZ);

    /// <summary>
    /// The probability to end at an upper bound at one of the looks still to come, futility obeyed, from z at information fraction t: the recursion started at
    /// B = z sqrt(t). Source: Jennison and Turnbull (2000), 10.2. Reference: validation/reference/adjusted-inference.json (mvtnorm).
    /// </summary>
    /// <param name="design">The bounds; its looks after the fraction are those to come.</param>
    /// <param name="z">The statistic now.</param>
    /// <param name="informationFraction">t; below the last look's.</param>
    /// <param name="drift">The expectation of Z at fraction 1 under the assumed effect.</param>
    /// <param name="futility">Whether futility bounds still to come end the trial.</param>
    /// <exception cref="ArgumentOutOfRangeException">No look is to come, or a number is not finite.</exception>
    public static double OverRemainingLooks(SequentialDesign design, double z, double informationFraction, double drift, FutilityUse futility)
    {
        ArgumentNullException.ThrowIfNull(design);
        RefuseNonFinite(z, nameof(z));
        RefuseNonFinite(drift, nameof(drift));
        double[] t = [.. design.InformationFractions];
        if (!(informationFraction >= 0 && informationFraction < t[^1]))
        {
            throw new ArgumentOutOfRangeException(
                nameof(informationFraction), informationFraction, FormattableString.Invariant($"looks are still to come below the last information fraction, {t[^1]:R}"));
        }

        var (b, bottom) = (z * Math.Sqrt(informationFraction), design.Bottom(futility));
        // The paths start at B, not at 0: the drift that would have led here and the drift from here on bound where they go.
        var next = Array.FindIndex(t, fraction => fraction > informationFraction);
        var trend = b / t[next];
        var inside = new InsideMass(drift, drift + Math.Min(0, trend), drift + Math.Max(0, trend)).Start(informationFraction, b);
        double power = 0;
        for (var look = next; look < t.Length; look++)
        {
            power += inside.Above(t[look], design.UpperZ[look], drift);
            if (look + 1 < t.Length)
            {
                inside.Advance(t[look], t[look + 1], Reaches.At(look, t, bottom, design.UpperZ.AsSpan(), design.Wedge(look, futility)));
            }
        }

        return power;
    }

    /// <summary>
    /// The exact probability that the final comparison of two proportions rejects, when some outcomes are known and each open one succeeds on its own
    /// with its own probability. The open outcomes of an arm add up to a Poisson-binomial number, found by convolution; every pair of final counts is
    /// tested by Z = (p1 - p2) / sqrt(pbar (1 - pbar)(1/n1 + 1/n2)), which is 0 where all or none succeed. Reference: validation/reference/sequential.json.
    /// </summary>
    /// <param name="arm1SuccessProbabilities">One per open participant of arm 1.</param>
    /// <param name="arm1Successes">Known successes in arm 1.</param>
    /// <param name="arm1Total">All of arm 1: known successes, known failures and open.</param>
    /// <param name="arm2SuccessProbabilities">One per open participant of arm 2.</param>
    /// <param name="arm2Successes">Known successes in arm 2.</param>
    /// <param name="arm2Total">All of arm 2.</param>
    /// <param name="criticalZ">The final Z rejects at or above it, in favour of arm 1.</param>
    /// <exception cref="ArgumentException">A probability is none, or the counts do not fit; named.</exception>
    public static double OfProportions(
        ReadOnlySpan<double> arm1SuccessProbabilities,
        int arm1Successes,
        int arm1Total,
        ReadOnlySpan<double> arm2SuccessProbabilities,
        int arm2Successes,
        int arm2Total,
        double criticalZ)
    {
        RefuseNonFinite(criticalZ, nameof(criticalZ));
        RefuseCounts(arm1SuccessProbabilities.Length, arm1Successes, arm1Total, "arm 1");
        RefuseCounts(arm2SuccessProbabilities.Length, arm2Successes, arm2Total, "arm 2");
        var more1 = PoissonBinomial.Probabilities(arm1SuccessProbabilities);
        var more2 = PoissonBinomial.Probabilities(arm2SuccessProbabilities);

        // Z rises with the successes of arm 1 and falls with those of arm 2: the more in the one, the more may be in the other.
        double power = 0;
        for (int i = 0, rejecting = 0; i < more1.Length; i++)
        {
            while (rejecting < more2.Length && ProportionTest.PooledZ(arm1Successes + i, arm1Total, arm2Successes + rejecting, arm2Total) >= criticalZ)
            {
                rejecting++;
            }

            for (var j = 0; j < rejecting; j++)
            {
                power += more1[i] * more2[j];
            }
        }

        return power;
    }

    private static void RefuseCounts(int open, int successes, int total, string arm)
    {
        if (total < 1 || successes < 0 || successes + open > total)
        {
            throw new ArgumentException($"{arm} has {successes} successes and {open} open outcomes out of {total}");
        }
    }

    private static void RefuseNonFinite(double value, string name)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is finite");
        }
    }
}
