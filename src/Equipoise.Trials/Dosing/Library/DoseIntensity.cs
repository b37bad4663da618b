using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Trials.Dosing.Library;

/// <summary>What a participant received of what was planned.</summary>
/// <param name="DosesPlanned">Doses planned.</param>
/// <param name="DosesGiven">Doses given.</param>
/// <param name="AmountPlanned">Amount planned in all, in one unit; positive.</param>
/// <param name="AmountGiven">Amount given in all, in the same unit.</param>
/// <param name="DaysPlanned">Days that the planned treatment takes, pauses included; positive.</param>
/// <param name="DaysTaken">Days that it took, by the same count; positive.</param>
public sealed record Exposure(int DosesPlanned, int DosesGiven, decimal AmountPlanned, decimal AmountGiven, int DaysPlanned, int DaysTaken)
{
    /// <summary>Amount given over amount planned.</summary>
    public decimal RelativeDose => AmountGiven / AmountPlanned;

    /// <summary>Relative dose intensity: amount given per day taken over amount planned per day planned. Source: Hryniuk and Bush, Journal of Clinical Oncology 1984;2:1281-1288.</summary>
    public decimal RelativeDoseIntensity => AmountGiven * DaysPlanned / (AmountPlanned * DaysTaken);

    internal Exposure Checked(int index) => DosesPlanned > 0 && DosesGiven >= 0 && AmountPlanned > 0 && AmountGiven >= 0 && DaysPlanned > 0 && DaysTaken > 0
        ? this
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"exposures[{index}] has {DosesGiven} of {DosesPlanned} doses, {AmountGiven} of {AmountPlanned}, {DaysTaken} for {DaysPlanned} days; plans and days are positive, what was given is 0 or more"));
}

/// <summary>The exposure of several participants.</summary>
/// <param name="Participants">How many.</param>
/// <param name="MedianDoses">Median number of doses given; the mean of the middle two of an even number.</param>
/// <param name="MedianRelativeDose">Median share of the planned amount.</param>
/// <param name="MedianRelativeDoseIntensity">Median relative dose intensity.</param>
public sealed record ExposureSummary(int Participants, decimal MedianDoses, decimal MedianRelativeDose, decimal MedianRelativeDoseIntensity);

/// <summary>Summaries of exposure.</summary>
public static class DoseIntensity
{
    /// <summary>Medians over participants who were treated.</summary>
    /// <exception cref="ArgumentException">There is no participant, or a number is out of its range; the participant is named by index.</exception>
    public static ExposureSummary Summarise(IReadOnlyList<Exposure> exposures)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        if (exposures.Count == 0)
        {
            throw new ArgumentException("there is no participant", nameof(exposures));
        }

        ImmutableArray<Exposure> all = [.. exposures.Select((e, i) => e.Checked(i))];
        return new ExposureSummary(all.Length, Median(all.Select(e => (decimal)e.DosesGiven)), Median(all.Select(e => e.RelativeDose)), Median(all.Select(e => e.RelativeDoseIntensity)));
    }

    private static decimal Median(IEnumerable<decimal> values)
    {
        decimal[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
