using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// Calendar ticks of entry, in order. Random times of N participants are the order statistics of N uniform numbers, made in order from N + 1 exponential gaps G: the i-th is
/// (G_1 + ... + G_i)/(G_1 + ... + G_(N+1)). A Poisson process has the gaps themselves as expected numbers of participants. Source: Devroye, Non-Uniform Random Variate Generation (1986), V.3.
/// </summary>
internal sealed class EntryTimes
{
    private readonly EntryLaw law;
    private readonly double[] countAt;
    private readonly double[] tickAt;
    private readonly double[] ticksPerParticipant;
    private readonly int[] even;

    internal EntryTimes(SimulatedTrial trial, TickScale scale)
    {
        law = trial.Entries;
        var pattern = trial.Design.Accrual;
        var pieces = pattern.Rates.Length;
        var factor = law == EntryLaw.PoissonProcess ? 1 : 1 / pattern.Total;
        (countAt, tickAt, ticksPerParticipant) = (new double[pieces], new double[pieces], new double[pieces]);
        for (var k = 0; k < pieces; k++)
        {
            ticksPerParticipant[k] = pattern.Rates[k] > 0 ? TimeLaw.Steady(scale.PerUnit / (pattern.Rates[k] * factor)) : 1e300;
            if (k > 0)
            {
                tickAt[k] = TimeLaw.Steady(pattern.Ends[k - 1] * scale.PerUnit);
                countAt[k] = countAt[k - 1] + (pattern.Rates[k - 1] > 0 ? (tickAt[k] - tickAt[k - 1]) / ticksPerParticipant[k - 1] : 0);
            }
        }

        even = law == EntryLaw.Even ? [.. Enumerable.Range(0, trial.Participants).Select(i => Tick((i + 0.5) / trial.Participants, 0))] : [];
    }

    /// <summary>Whether entries differ from one trial to another.</summary>
    internal bool IsRandom => law != EntryLaw.Even;

    /// <summary>The random words that entries need.</summary>
    internal int Words(int participants) => law switch
    {
        EntryLaw.Even => 0,
        EntryLaw.RandomTimes => participants + 1,
        _ => participants,
    };

    /// <summary>Everything that entries depend on, for a fingerprint.</summary>
    internal IEnumerable<double> Numbers => [.. countAt, .. tickAt, .. ticksPerParticipant, (double)law];

    /// <summary>Entries from gaps.</summary>
    /// <param name="gaps">Exponential with mean 1, one for each word.</param>
    /// <param name="destination">One tick per participant, not falling.</param>
    internal void Fill(ReadOnlySpan<double> gaps, Span<int> destination)
    {
        if (law == EntryLaw.Even)
        {
            even.CopyTo(destination);
            return;
        }

        double sum = 0;
        if (law == EntryLaw.RandomTimes)
        {
            foreach (var gap in gaps)
            {
                sum += gap;
            }
        }

        var share = law == EntryLaw.RandomTimes ? 1 / sum : 1;
        double count = 0;
        if (countAt.Length == 1)
        {
            var ticks = ticksPerParticipant[0];
            for (var i = 0; i < destination.Length && i < gaps.Length; i++)
            {
                count += gaps[i];
                destination[i] = (int)Math.Min(count * share * ticks, TickScale.Never - 1);
            }

            return;
        }

        var piece = 0;
        for (var i = 0; i < destination.Length; i++)
        {
            count += gaps[i];
            var at = count * share;
            while (piece + 1 < countAt.Length && at > countAt[piece + 1])
            {
                piece++;
            }

            destination[i] = Tick(at, piece);
        }
    }

    /// <summary>The tick at which a number (or share) of participants is expected, from a piece at or before its own.</summary>
    private int Tick(double count, int piece)
    {
        while (piece + 1 < countAt.Length && count > countAt[piece + 1])
        {
            piece++;
        }

        return (int)Math.Min(tickAt[piece] + ((count - countAt[piece]) * ticksPerParticipant[piece]), TickScale.Never - 1);
    }
}
