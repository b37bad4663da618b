using System.Collections.Immutable;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// A stopping rule for the rate of a toxicity, looked at after every participant: of n participants evaluated, stop at b(n) or more with the toxicity. Its probabilities are exact:
/// the numbers with the toxicity that have not stopped the trial are carried from participant to participant. Source: Ivanova, Qaqish and Schell, Biometrics 2005;61:540-545;
/// Goldman, Controlled Clinical Trials 1987;8:327-337. Reference: validation/reference/safety-boundaries.json.
/// </summary>
public sealed record ToxicityBoundary
{
    /// <summary>A rule from its thresholds.</summary>
    /// <param name="stopAt">For 1, 2, ... participants the number with the toxicity from which the trial stops; null where it does not. At least one participant.</param>
    /// <exception cref="ArgumentException">There is no participant, or a threshold is below 1 or above the number of participants; it is named.</exception>
    public ToxicityBoundary(IReadOnlyList<int?> stopAt)
    {
        ArgumentNullException.ThrowIfNull(stopAt);
        if (stopAt.Count == 0)
        {
            throw new ArgumentException("a rule has at least one participant", nameof(stopAt));
        }

        for (var i = 0; i < stopAt.Count; i++)
        {
            if (stopAt[i] is { } b && (b < 1 || b > i + 1))
            {
                throw new ArgumentException($"stopAt[{i}] is {b}; of {i + 1} participants 1 to {i + 1} can have the toxicity, or null where the trial does not stop", nameof(stopAt));
            }
        }

        StopAt = [.. stopAt];
    }

    /// <summary>For 1, 2, ... participants the number with the toxicity from which the trial stops; null where it does not.</summary>
    public ImmutableArray<int?> StopAt { get; }

    /// <summary>The most participants that are evaluated.</summary>
    public int Participants => StopAt.Length;

    /// <summary>
    /// Whether the rule can only be met by a participant with the toxicity, so that it need be looked at only then. It is not so where a threshold falls as participants are added, or
    /// is first there for fewer than all of them.
    /// </summary>
    public bool MetOnlyAtEvents => Enumerable.Range(0, Participants).All(i => StopAt[i] is not { } b || b >= (i == 0 ? 1 : StopAt[i - 1] ?? i + 1));

    /// <summary>The rule in words that a protocol can print: ranges of participants with one threshold; ranges in which the trial does not stop are left out.</summary>
    public ImmutableArray<ToxicityBand> Table
    {
        get
        {
            var bands = ImmutableArray.CreateBuilder<ToxicityBand>();
            for (var i = 0; i < Participants; i++)
            {
                if (StopAt[i] is not { } b)
                {
                    continue;
                }

                if (bands.Count > 0 && bands[^1] is { } last && last.StopAt == b && last.To == i)
                {
                    bands[^1] = last with { To = i + 1 };
                }
                else
                {
                    bands.Add(new ToxicityBand(i + 1, i + 1, b));
                }
            }

            return bands.ToImmutable();
        }
    }

    /// <summary>Whether the trial stops.</summary>
    /// <param name="withToxicity">Participants with the toxicity; 0 to those evaluated.</param>
    /// <param name="evaluated">Participants evaluated; 0 to <see cref="Participants"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of its range.</exception>
    public bool Stops(int withToxicity, int evaluated)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(evaluated);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(evaluated, Participants);
        ArgumentOutOfRangeException.ThrowIfNegative(withToxicity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(withToxicity, evaluated);
        return evaluated > 0 && withToxicity >= StopAt[evaluated - 1];
    }

    /// <summary>Where the trial stops if each participant has the toxicity with the probability: exact but for rounding.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is no probability.</exception>
    public ToxicityStopping At(double rate)
    {
        if (!(rate >= 0 && rate <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a rate lies between 0 and 1");
        }

        var (stop, inside) = (new double[Participants], new double[Participants + 1]);
        (inside[0], var left, var events) = (1, 1.0, 0.0);
        double participants = 0;
        for (var n = 1; n <= Participants; n++)
        {
            participants += left;
            left = 0;
            for (var x = n; x >= 0; x--)
            {
                var p = (inside[x] * (1 - rate)) + (x == 0 ? 0 : inside[x - 1] * rate);
                if (x >= StopAt[n - 1])
                {
                    (stop[n - 1], inside[x], events) = (stop[n - 1] + p, 0, events + (p * x));
                }
                else
                {
                    (inside[x], left) = (p, left + p);
                }
            }
        }

        return new ToxicityStopping(rate, [.. stop], participants, events + inside.Select((p, x) => p * x).Sum());
    }
}

/// <summary>From one number of participants to another the trial stops at one number with the toxicity.</summary>
/// <param name="From">Fewest participants evaluated.</param>
/// <param name="To">Most participants evaluated.</param>
/// <param name="StopAt">Participants with the toxicity from which the trial stops.</param>
public sealed record ToxicityBand(int From, int To, int StopAt);

/// <summary>Where a trial under a stopping rule ends.</summary>
/// <param name="Rate">The true rate.</param>
/// <param name="StopAfter">For 1, 2, ... participants the probability to stop exactly there.</param>
/// <param name="ExpectedParticipants">Mean number of participants evaluated.</param>
/// <param name="ExpectedToxicities">Mean number of them with the toxicity.</param>
public sealed record ToxicityStopping(double Rate, ImmutableArray<double> StopAfter, double ExpectedParticipants, double ExpectedToxicities)
{
    /// <summary>The probability to stop for toxicity at all.</summary>
    public double TotalStopping => StopAfter.Sum();
}
