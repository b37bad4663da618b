using System.Collections.Immutable;

namespace Equipoise.Statistics.Design;

/// <summary>
/// How participants enter: rates per unit of calendar time, both arms together, constant within pieces that start at 0; nobody enters after the last end. Expected numbers, not rounded.
/// Reference: validation/reference/design.json.
/// </summary>
public sealed class AccrualPattern
{
    private AccrualPattern(ImmutableArray<double> ends, ImmutableArray<double> rates)
    {
        (Ends, Rates) = (ends, rates);
        Total = Enrolled(ends[^1]);
    }

    /// <summary>Ends of the pieces, ascending; the last is the end of accrual.</summary>
    public ImmutableArray<double> Ends { get; }

    /// <summary>Participants per unit of time in each piece.</summary>
    public ImmutableArray<double> Rates { get; }

    /// <summary>Calendar time of the last entry.</summary>
    public double Duration => Ends[^1];

    /// <summary>Participants in all.</summary>
    public double Total { get; }

    /// <summary>A number of participants at an even rate over a duration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number or the duration is not positive.</exception>
    public static AccrualPattern Uniform(double participants, double duration) => AtRate(DesignArgument.Positive(participants) / DesignArgument.Positive(duration), duration);

    /// <summary>An even rate over a duration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate or the duration is not positive.</exception>
    public static AccrualPattern AtRate(double rate, double duration) => new([DesignArgument.Positive(duration)], [DesignArgument.Positive(rate)]);

    /// <summary>Rates by piece.</summary>
    /// <param name="ends">Ascending and positive; the last is the end of accrual.</param>
    /// <param name="rates">One for each end, 0 or more, not all 0.</param>
    /// <exception cref="ArgumentException">An end or a rate is none; it is named.</exception>
    public static AccrualPattern Of(IReadOnlyList<double> ends, IReadOnlyList<double> rates)
    {
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(rates);
        DesignArgument.Cuts(ends, nameof(ends));
        DesignArgument.Rates(rates, ends.Count, nameof(rates));
        return rates.Any(rate => rate > 0) ? new AccrualPattern([.. ends], [.. rates]) : throw new ArgumentException("no rate is above 0; nobody would enter", nameof(rates));
    }

    /// <summary>The pattern's first rates until a number of participants has entered; the last rate goes on as long as it takes.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Of"/>, or the last rate is 0 and the number is never reached.</exception>
    public static AccrualPattern UntilNumber(IReadOnlyList<double> cuts, IReadOnlyList<double> rates, double participants)
    {
        ArgumentNullException.ThrowIfNull(cuts);
        ArgumentNullException.ThrowIfNull(rates);
        DesignArgument.Cuts(cuts, nameof(cuts));
        DesignArgument.Rates(rates, cuts.Count + 1, nameof(rates));
        DesignArgument.Positive(participants);
        double before = 0, from = 0;
        for (var k = 0; k < rates.Count; k++)
        {
            var until = k == cuts.Count ? double.PositiveInfinity : cuts[k];
            var here = rates[k] == 0 ? 0 : rates[k] * (until - from);
            if (rates[k] > 0 && before + here >= participants)
            {
                return Of([.. cuts.Take(k), from + ((participants - before) / rates[k])], [.. rates.Take(k + 1)]);
            }

            (before, from) = (before + here, until);
        }

        throw new ArgumentException(DesignArgument.Text($"the last rate is 0 and only {before:R} of {participants:R} participants enter"), nameof(rates));
    }

    /// <summary>The same shape over time with another number of participants.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public AccrualPattern WithTotal(double participants) => TimesRate(DesignArgument.Positive(participants) / Total);

    /// <summary>All rates multiplied, the duration kept.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not positive.</exception>
    public AccrualPattern TimesRate(double factor) => new(Ends, [.. Rates.Select(rate => rate * DesignArgument.Positive(factor))]);

    /// <summary>The same rates with another duration: cut short, or the last rate goes on.</summary>
    /// <exception cref="ArgumentException">The duration is not positive, or nobody enters within it.</exception>
    public AccrualPattern WithDuration(double duration)
    {
        DesignArgument.Positive(duration);
        var kept = Ends.Count(end => end < duration);
        return Of([.. Ends.Take(Math.Min(kept, Ends.Length - 1)), duration], [.. Rates.Take(Math.Min(kept + 1, Rates.Length))]);
    }

    /// <summary>Participants expected by a calendar time; 0 before 0.</summary>
    public double Enrolled(double time)
    {
        double sum = 0, from = 0;
        for (var k = 0; k < Ends.Length && from < time; k++)
        {
            sum += Rates[k] * (Math.Min(time, Ends[k]) - from);
            from = Ends[k];
        }

        return sum;
    }

    /// <summary>The calendar time by which a number of participants is expected; null when more than enter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public double? TimeOfEnrolled(double participants)
    {
        DesignArgument.NotNegative(participants);
        double before = 0, from = 0;
        for (var k = 0; k < Ends.Length; k++)
        {
            var here = Rates[k] * (Ends[k] - from);
            if (participants <= before + (here * (1 + 1e-14)) && (here > 0 || participants <= before))
            {
                return here > 0 ? Math.Min(Ends[k], from + ((participants - before) / Rates[k])) : from;
            }

            (before, from) = (before + here, Ends[k]);
        }

        return null;
    }
}
