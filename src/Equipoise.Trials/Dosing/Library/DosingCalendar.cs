using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Equipoise.Trials.Dosing.Library;

/// <summary>
/// On which days doses are due: cycles of a length, dosing days within a cycle, doses on each. Three weeks by infusion is 21 days with day 1; weekly is 7 days with day 1; daily by mouth without a
/// pause is every day of the cycle; four weeks on and two off is 42 days with days 1 to 28.
/// </summary>
public sealed record DosingCalendar
{
    /// <summary>Makes a calendar.</summary>
    /// <param name="cycleDays">Length of a cycle; 1 to 366.</param>
    /// <param name="dosingDays">Days of the cycle with doses, from 1; rising, within the cycle, at least one.</param>
    /// <param name="dosesPerDay">Doses on each such day; 1 to 24.</param>
    /// <param name="cycles">Cycles planned; null: until something ends treatment.</param>
    /// <exception cref="ArgumentException">A number is out of its range; it is named.</exception>
    public DosingCalendar(int cycleDays, ImmutableArray<int> dosingDays, int dosesPerDay = 1, int? cycles = null)
    {
        if (cycleDays is < 1 or > 366)
        {
            throw new ArgumentException(Number("cycleDays", cycleDays, "a cycle has 1 to 366 days"), nameof(cycleDays));
        }

        if (dosingDays.IsDefaultOrEmpty)
        {
            throw new ArgumentException("there is no dosing day", nameof(dosingDays));
        }

        for (var i = 0; i < dosingDays.Length; i++)
        {
            if (dosingDays[i] < (i == 0 ? 1 : dosingDays[i - 1] + 1) || dosingDays[i] > cycleDays)
            {
                throw new ArgumentException(Number($"dosingDays[{i.ToString(CultureInfo.InvariantCulture)}]", dosingDays[i], string.Create(CultureInfo.InvariantCulture, $"days rise and lie between 1 and {cycleDays}")), nameof(dosingDays));
            }
        }

        if (dosesPerDay is < 1 or > 24)
        {
            throw new ArgumentException(Number("dosesPerDay", dosesPerDay, "there are 1 to 24 doses on a day"), nameof(dosesPerDay));
        }

        if (cycles < 1)
        {
            throw new ArgumentException(Number("cycles", cycles.Value, "there is 1 cycle or more, or null"), nameof(cycles));
        }

        (CycleDays, DosingDays, DosesPerDay, Cycles) = (cycleDays, dosingDays, dosesPerDay, cycles);
    }

    /// <summary>Length of a cycle.</summary>
    public int CycleDays { get; }

    /// <summary>Days of a cycle with doses.</summary>
    public ImmutableArray<int> DosingDays { get; }

    /// <summary>Doses on each.</summary>
    public int DosesPerDay { get; }

    /// <summary>Cycles planned, or null.</summary>
    public int? Cycles { get; }

    /// <summary>Day 1 of every third week.</summary>
    public static DosingCalendar EveryThreeWeeks(int? cycles = null) => new(21, [1], 1, cycles);

    /// <summary>Once a week.</summary>
    public static DosingCalendar Weekly(int? cycles = null) => new(7, [1], 1, cycles);

    /// <summary>Every day, in cycles of a length.</summary>
    public static DosingCalendar Daily(int cycleDays, int dosesPerDay = 1, int? cycles = null) => new(cycleDays, [.. Enumerable.Range(1, Math.Clamp(cycleDays, 1, 366))], dosesPerDay, cycles);

    /// <summary>Doses planned in a cycle.</summary>
    public int DosesPerCycle => DosingDays.Length * DosesPerDay;

    /// <summary>
    /// The dates on which doses are due, cycle by cycle. A cycle that began late moves those after it: each begins a cycle's length after the one before really began.
    /// </summary>
    /// <param name="cycleStarts">The dates on which cycles really began, rising; at least one. Cycles that have not begun follow from the last.</param>
    /// <param name="until">The last date asked for.</param>
    /// <exception cref="ArgumentException">There is no start, one is before the cycle before it could end, or there are more than planned; it is named.</exception>
    public ImmutableArray<CalendarDose> Dates(IReadOnlyList<LocalDate> cycleStarts, LocalDate until)
    {
        ArgumentNullException.ThrowIfNull(cycleStarts);
        if (cycleStarts.Count == 0 || cycleStarts.Count > Cycles)
        {
            throw new ArgumentException(Number("cycleStarts.Count", cycleStarts.Count, "at least one cycle began, and not more than are planned"), nameof(cycleStarts));
        }

        for (var i = 1; i < cycleStarts.Count; i++)
        {
            if (cycleStarts[i] < cycleStarts[i - 1].PlusDays(CycleDays))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"cycleStarts[{i}] is {cycleStarts[i]:uuuu-MM-dd}; the cycle before began on {cycleStarts[i - 1]:uuuu-MM-dd} and lasts {CycleDays} days"), nameof(cycleStarts));
            }
        }

        var dates = ImmutableArray.CreateBuilder<CalendarDose>();
        var start = cycleStarts[0];
        for (var cycle = 1; (Cycles is null || cycle <= Cycles) && start <= until; cycle++)
        {
            dates.AddRange(DosingDays.Select(day => new CalendarDose(cycle, day, start.PlusDays(day - 1))).Where(d => d.On <= until));
            start = cycle < cycleStarts.Count ? cycleStarts[cycle] : start.PlusDays(CycleDays);
        }

        return dates.ToImmutable();
    }

    private static string Number(string name, int value, string accepted) => string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; {accepted}");
}

/// <summary>A date with doses.</summary>
/// <param name="Cycle">Cycle, from 1.</param>
/// <param name="Day">Day of the cycle, from 1.</param>
/// <param name="On">The date.</param>
public sealed record CalendarDose(int Cycle, int Day, LocalDate On);
