using System.Collections.Immutable;
using Equipoise.Trials.Dosing.Library;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>What became of one participant's course of treatment.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="CyclesStarted">Cycles begun.</param>
/// <param name="CyclesOmitted">Cycles left out.</param>
/// <param name="Held">Doses held for toxicity.</param>
/// <param name="Skipped">Doses skipped for another reason.</param>
/// <param name="StoppedCycles">Stops of the rest of a cycle.</param>
/// <param name="StoppedForGood">Whether treatment was stopped for good.</param>
/// <param name="LowestLevelPercent">The lowest dose level at which a cycle was begun, in percent of the full dose.</param>
/// <param name="Received">Doses, amounts and days, planned and real.</param>
public sealed record CourseExposure(string Participant, int CyclesStarted, int CyclesOmitted, int Held, int Skipped, int StoppedCycles, bool StoppedForGood, decimal LowestLevelPercent, Exposure Received);

/// <summary>
/// Exposure of the participants of an arm, before or after crossover. Planned is the protocol's whole course at the full dose (the amount that the cycle's weight, surface or clearance gives; a cycle that did not begin counts with the one
/// before it), so a course that stops early or is reduced lacks what it lacks; where treatment lasts until relapse, planned is what fell due up to the last settled slot. Days taken are the days planned and the delay of the last cycle begun.
/// </summary>
/// <param name="Arm">The arm of randomisation.</param>
/// <param name="AfterCrossover">Whether this is the course after crossover.</param>
/// <param name="Treatment">The treatment.</param>
/// <param name="Participants">Participants of the arm; after crossover, those who crossed over.</param>
/// <param name="Courses">Those who began treatment, in order of their numbers.</param>
public sealed record ArmExposure(string Arm, bool AfterCrossover, TreatmentDeclaration Treatment, int Participants, ImmutableArray<CourseExposure> Courses)
{
    /// <summary>Doses given in all.</summary>
    public int DosesGiven => Courses.Sum(c => c.Received.DosesGiven);

    /// <summary>Doses given to each treated participant, from the fewest to the most.</summary>
    public ImmutableArray<int> Distribution => [.. Courses.Select(c => c.Received.DosesGiven).Order()];

    /// <summary>Medians over treated participants; null where nobody was treated.</summary>
    public ExposureSummary? Medians => Courses.IsEmpty ? null : DoseIntensity.Summarise([.. Courses.Select(c => c.Received)]);

    /// <summary>The exposure of every arm with a treatment, and of every course after crossover.</summary>
    /// <param name="state">The trial, with arms opened where they are concealed.</param>
    /// <param name="protocol">The protocol whose arms are asked for.</param>
    public static ImmutableArray<ArmExposure> Of(TrialState state, ProtocolDocument protocol)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(protocol);
        var own = protocol.Arms.Where(a => a.Treatment is not null).Select(a => Of(state, a.Id, a.Treatment!, false));
        var after = protocol.Arms.Where(a => a.Crossover is AtFirstRecurrence).Select(a => Of(state, a.Id, protocol.Arms.First(to => to.Id == ((AtFirstRecurrence)a.Crossover).To).Treatment!, true));
        return [.. own, .. after];
    }

    private static ArmExposure Of(TrialState state, string arm, TreatmentDeclaration treatment, bool after)
    {
        var participants = state.Participants.Values.Where(p => p.Randomisation?.Fact.Arm == arm && (!after || p.Crossover is not null)).OrderBy(p => p.Id, StringComparer.Ordinal).ToList();
        return new ArmExposure(arm, after, treatment, participants.Count, [.. participants.Select(p => Course(p, treatment, state.Sites[p.Site].Zone, after)).OfType<CourseExposure>()]);
    }

    private static CourseExposure? Course(ParticipantState participant, TreatmentDeclaration treatment, DateTimeZone zone, bool after)
    {
        var crossover = participant.Crossover?.Sequence ?? long.MaxValue;
        bool Belongs(long sequence) => after == sequence > crossover;
        var cycles = participant.Cycles.Where(c => Belongs(c.Start.Sequence)).ToList();
        if (cycles.Count == 0)
        {
            return null;
        }

        var omitted = participant.Omissions.Where(o => Belongs(o.Sequence)).Select(o => o.Fact.Cycle).ToList();
        var stops = participant.Stops.Where(s => Belongs(s.Sequence)).ToList();
        var (doses, amount, days) = Planned(treatment, cycles, omitted, zone);
        var received = new Exposure(doses, cycles.Sum(c => c.Given), amount, cycles.Sum(c => c.AmountGiven), days, days + Delay(treatment.Schedule, cycles, zone));
        return new CourseExposure(
            participant.Id, cycles.Count, omitted.Count, cycles.Sum(c => c.Held), cycles.Sum(c => c.Skipped), stops.Count(s => s.Fact.Scope == StopScope.Cycle), stops.Any(s => s.Fact.Scope == StopScope.Treatment),
            cycles.Min(c => c.Start.Fact.LevelPercent), received);
    }

    private static (int Doses, decimal Amount, int Days) Planned(TreatmentDeclaration treatment, List<CycleState> cycles, List<int> omitted, DateTimeZone zone)
    {
        var schedule = treatment.Schedule;
        var open = schedule.UntilRelapse || CycleCalendar.Count(schedule) is null;
        var last = open ? Math.Max(cycles[^1].Start.Fact.Cycle, omitted.DefaultIfEmpty(0).Max()) : CycleCalendar.Count(schedule)!.Value;
        var (doses, amount, dose) = (0, 0m, DoseCalculation.Full(treatment.Dose, cycles[0].Start.Fact.ExactAmount));
        for (var number = 1; number <= last; number++)
        {
            var begun = cycles.FirstOrDefault(c => c.Start.Fact.Cycle == number);
            dose = begun is null ? dose : DoseCalculation.Full(treatment.Dose, begun.Start.Fact.ExactAmount);
            var due = open && begun is not null ? begun.Slots.Length : CycleCalendar.Find(schedule, number)!.MaximumDoses;
            due = Math.Min(due, schedule.MaximumDoses - doses);
            (doses, amount) = (doses + due, amount + (due * dose));
        }

        var lastCycle = CycleCalendar.Find(schedule, cycles[^1].Start.Fact.Cycle)!;
        var first = CycleCalendar.Find(schedule, 1)!.FirstDay;
        var days = open ? lastCycle.FirstDay - first + DaysOf(cycles[^1], zone)
            : schedule.Repeat is { } repeat ? repeat.EveryDays * repeat.Times!.Value
            : schedule.Cycles[^1].LastDay - first + 1;
        return doses == 0 ? (1, dose, Math.Max(1, days)) : (doses, amount, Math.Max(1, days));
    }

    /// <summary>Days from a cycle's first slot to its last dose given.</summary>
    private static int DaysOf(CycleState cycle, DateTimeZone zone) => cycle.Slots.LastOrDefault(s => s.StartedAt is not null).StartedAt is { } end
        ? 1 + Period.DaysBetween(cycle.Start.Fact.FirstSlotAt.InZone(zone).Date, end.InZone(zone).Date)
        : 1;

    /// <summary>Days by which the last cycle begun was later than its day counted from day 1; 0 where it was not.</summary>
    private static int Delay(ScheduleDeclaration schedule, List<CycleState> cycles, DateTimeZone zone)
    {
        LocalDate On(CycleState c) => c.Start.Fact.FirstSlotAt.InZone(zone).Date;
        var planned = CycleCalendar.Find(schedule, cycles[^1].Start.Fact.Cycle)!.FirstDay - CycleCalendar.Find(schedule, cycles[0].Start.Fact.Cycle)!.FirstDay;
        return Math.Max(0, Period.DaysBetween(On(cycles[0]), On(cycles[^1])) - planned);
    }
}
