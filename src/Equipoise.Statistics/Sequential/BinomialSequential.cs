using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// A sequential design of one proportion with bounds on counts, exact: after n(k) subjects the trial stops and rejects at r(k) successes or more, stops without
/// rejecting at a(k) or fewer. The number of successes is carried from look to look by convolution with the binomial distribution of the new subjects. Source: Schultz et
/// al., Biometrics 1973;29:293-303; Jennison and Turnbull (2000), 12.1. Two looks without early rejection are Simon's design (Controlled Clinical Trials 1989;10:1-10).
/// </summary>
public sealed record BinomialSequential
{
    /// <summary>Makes a design.</summary>
    /// <param name="subjects">At each look so far; rising.</param>
    /// <param name="rejectFrom">Successes from which each look rejects; null where it cannot.</param>
    /// <param name="acceptTo">Successes up to which each look stops without rejecting; null where it cannot. At the last look one below the rejection bound.</param>
    /// <exception cref="ArgumentException">A bound is out of order; it is named.</exception>
    public BinomialSequential(IReadOnlyList<int> subjects, IReadOnlyList<int?> rejectFrom, IReadOnlyList<int?> acceptTo)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(rejectFrom);
        ArgumentNullException.ThrowIfNull(acceptTo);
        if (subjects.Count == 0 || rejectFrom.Count != subjects.Count || acceptTo.Count != subjects.Count)
        {
            throw new ArgumentException($"there are {subjects.Count} looks, {rejectFrom.Count} rejection and {acceptTo.Count} acceptance bounds");
        }

        for (var look = 0; look < subjects.Count; look++)
        {
            if (subjects[look] <= (look == 0 ? 0 : subjects[look - 1]))
            {
                throw new ArgumentException($"subjects[{look}] is {subjects[look]}; numbers of subjects are positive and rise", nameof(subjects));
            }

            if (acceptTo[look] >= rejectFrom[look])
            {
                throw new ArgumentException($"acceptTo[{look}] is {acceptTo[look]} and rejectFrom[{look}] is {rejectFrom[look]}; acceptance lies below rejection", nameof(acceptTo));
            }
        }

        if (rejectFrom[^1] is null || acceptTo[^1] != rejectFrom[^1] - 1)
        {
            throw new ArgumentException($"acceptTo[{subjects.Count - 1}] is {acceptTo[^1]} and rejectFrom[{subjects.Count - 1}] is {rejectFrom[^1]}; at the last look they are neighbours", nameof(acceptTo));
        }

        (Subjects, RejectFrom, AcceptTo) = ([.. subjects], [.. rejectFrom], [.. acceptTo]);
    }

    /// <summary>At each look so far.</summary>
    public ImmutableArray<int> Subjects { get; }

    /// <summary>Successes from which each look rejects.</summary>
    public ImmutableArray<int?> RejectFrom { get; }

    /// <summary>Successes up to which each look stops without rejecting.</summary>
    public ImmutableArray<int?> AcceptTo { get; }

    /// <summary>Where the trial ends if each subject succeeds with the probability: to rounding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is no probability.</exception>
    public BinomialStopping At(double p)
    {
        if (!(p >= 0 && p <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability lies between 0 and 1");
        }

        var (reject, accept) = (new double[Subjects.Length], new double[Subjects.Length]);
        double[] inside = [1];
        for (var look = 0; look < Subjects.Length; look++)
        {
            var gained = Binomial.Probabilities(Subjects[look] - (look == 0 ? 0 : Subjects[look - 1]), p);
            var later = new double[inside.Length + gained.Length - 1];
            for (var i = 0; i < inside.Length; i++)
            {
                for (var j = 0; inside[i] > 0 && j < gained.Length; j++)
                {
                    later[i + j] += inside[i] * gained[j];
                }
            }

            for (var successes = 0; successes < later.Length; successes++)
            {
                if (successes >= RejectFrom[look])
                {
                    (reject[look], later[successes]) = (reject[look] + later[successes], 0);
                }
                else if (successes <= AcceptTo[look])
                {
                    (accept[look], later[successes]) = (accept[look] + later[successes], 0);
                }
            }

            inside = later;
        }

        return new BinomialStopping([.. reject], [.. accept], Subjects.Select((n, look) => n * (reject[look] + accept[look])).Sum());
    }
}

/// <summary>Where an exact binomial design ends.</summary>
/// <param name="Reject">For each look, the probability to reject there.</param>
/// <param name="Accept">For each look, the probability to stop there without rejecting.</param>
/// <param name="ExpectedSubjects">The average sample number.</param>
public sealed record BinomialStopping(ImmutableArray<double> Reject, ImmutableArray<double> Accept, double ExpectedSubjects)
{
    /// <summary>The probability to reject.</summary>
    public double TotalReject => Reject.Sum();
}
