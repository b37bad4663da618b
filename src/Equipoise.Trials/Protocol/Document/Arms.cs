using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol.Document;

/// <summary>An arm.</summary>
[Doc("An arm.")]
public sealed record ArmDeclaration(
    [Doc("Name.")] string Id,
    [Doc("Words for screens and reports.")] string Label,
    [Doc("Experimental or control.")] ArmRole Role,
    [Doc("May participants change to another arm's treatment, when, and how are they analysed?"), OpenChoice("P108", "Unplanned crossover cannot be analysed honestly afterwards.")] Crossover Crossover,
    [Doc("What is given; none for observation.")] TreatmentDeclaration? Treatment = null);

/// <summary>An arm's part in the comparison.</summary>
public enum ArmRole
{
    /// <summary>The arm whose benefit is asked for.</summary>
    Experimental,

    /// <summary>The arm it is compared with.</summary>
    Control,
}

/// <summary>Whether participants may change treatment.</summary>
[Doc("Whether participants may change to another arm's treatment.")]
[Kinds(typeof(NoCrossover), typeof(AtFirstRecurrence))]
public abstract record Crossover;

/// <summary>No change.</summary>
[Doc("Crossover is refused.")]
public sealed record NoCrossover : Crossover;

/// <summary>Allowed from the first recurrence on.</summary>
[Doc("Crossover is allowed from the first recurrence on.")]
public sealed record AtFirstRecurrence(
    [Doc("The arm whose treatment is given.")] string To,
    [Doc("A consent of its own is needed.")] bool OwnConsent,
    [Doc("How the participant is analysed.")] CrossoverAnalysis Analysis) : Crossover;

/// <summary>How participants who crossed over are analysed.</summary>
public enum CrossoverAnalysis
{
    /// <summary>In the arm to which they were randomised.</summary>
    AsRandomised,
}

/// <summary>A treatment.</summary>
[Doc("A treatment.")]
public sealed record TreatmentDeclaration(
    [Doc("The agent.")] string Agent,
    [Doc("How it is given.")] string Route,
    [Doc("Latest start, in days after randomisation.")][Range(0, 3660)] int StartWithinDays,
    [Doc("The amount of one dose.")] DoseDeclaration Dose,
    [Doc("When doses are given.")] ScheduleDeclaration Schedule,
    [Doc("When a dose is held or treatment stopped.")] HoldAndStopRules HoldAndStop,
    [Doc("Length of an infusion.")][Range(0, 10080)] int? InfusionMinutes = null,
    [Doc("Entry criteria that must be met again before a cycle.")] CycleConditions? BeforeCycle = null,
    [Doc("Every dose is checked by a second person before it is given.")] bool SecondCheck = false)
{
    /// <summary>Whether another treatment is given in the same amounts at the same times under the same rules, whatever the agent is called.</summary>
    internal bool SameCourse(TreatmentDeclaration other) =>
        (StartWithinDays, Dose.Amount, Dose.Rounding, Dose.Cap, Dose.Vial, InfusionMinutes, SecondCheck) == (other.StartWithinDays, other.Dose.Amount, other.Dose.Rounding, other.Dose.Cap, other.Dose.Vial, other.InfusionMinutes, other.SecondCheck)
        && Dose.Levels?.ReEscalation == other.Dose.Levels?.ReEscalation && Same(Dose.Levels?.Reductions, other.Dose.Levels?.Reductions)
        && Schedule with { Cycles = default } == other.Schedule with { Cycles = default } && Same<CycleDeclaration>(Schedule.Cycles, other.Schedule.Cycles)
        && HoldAndStop with { Criteria = default, PermanentStop = default } == other.HoldAndStop with { Criteria = default, PermanentStop = default }
        && HoldAndStop.Criteria.Select(c => (c.Id, c.Label, c.Weight)).SequenceEqual(other.HoldAndStop.Criteria.Select(c => (c.Id, c.Label, c.Weight))) && Same<string>(HoldAndStop.PermanentStop, other.HoldAndStop.PermanentStop)
        && (BeforeCycle?.FromCycle, BeforeCycle?.MaximumAgeDays) == (other.BeforeCycle?.FromCycle, other.BeforeCycle?.MaximumAgeDays) && Same(BeforeCycle?.Criteria, other.BeforeCycle?.Criteria);

    private static bool Same<T>(ImmutableArray<T>? one, ImmutableArray<T>? other) => one is null || other is null ? one is null && other is null : one.Value.SequenceEqual(other.Value);
}

/// <summary>Entry criteria that must be met again before a cycle, by measurements of their own.</summary>
[Doc("Entry criteria that must be met again before a cycle.")]
public sealed record CycleConditions(
    [Doc("Numbers of entry criteria.")] ImmutableArray<string> Criteria,
    [Doc("The first cycle that needs them.")][Range(1, 100000)] int FromCycle,
    [Doc("How old the measurements may be on the day of the cycle's first dose.")][Range(0, 36525)] int MaximumAgeDays);

/// <summary>The amount of one dose.</summary>
[Doc("The amount of one dose.")]
public sealed record DoseDeclaration(
    [Doc("What the amount goes by.")] DoseAmount Amount,
    [Doc("How the amount is rounded."), OpenChoice("P102", "Audits count a deviation above 10 % as a deficiency; rounding belongs in the protocol.")] RoundingRule Rounding,
    [Doc("Largest amount of one dose; kind none or atMost."), OpenChoice("P109", "Silence is read as a cap by one pharmacy and as none by the next.")] DoseCap Cap,
    [Doc("Reduced levels; none where a dose is held or stopped but never reduced.")] DoseLevelRules? Levels = null,
    [Doc("Vials, for volumes and counts.")] VialDeclaration? Vial = null)
{
    /// <summary>The weight rule; null where the amount does not go by the weight at the start of the cycle.</summary>
    internal WeightRule? Weight => Amount switch { ByWeight w => w.Weight, BySurface s => s.Weight, _ => null };

    /// <summary>The unit of the amount.</summary>
    internal string Unit => Amount switch { ByWeight w => w.PerKilogram.Unit, BySurface s => s.PerSquareMetre.Unit, FixedAmount f => f.Amount.Unit, _ => "mg" };
}

/// <summary>Reduced levels of a dose.</summary>
[Doc("Reduced levels of a dose.")]
public sealed record DoseLevelRules(
    [Doc("Levels below the full dose, each lower than the one before.")] ImmutableArray<ReducedLevel> Reductions,
    [Doc("Whether a dose once reduced may be raised again.")] bool ReEscalation = false);

/// <summary>A level below the full dose.</summary>
[Doc("A level below the full dose.")]
public sealed record ReducedLevel(
    [Doc("Name, such as minus-1.")] string Id,
    [Doc("Percent of the full dose.")][Range(0.001, 99.999)] decimal Percent);

/// <summary>Which weight a dose is computed from.</summary>
[Doc("Which weight a dose is computed from.")]
public sealed record WeightRule(
    [Doc("Which weight.")] WeightBasis Basis,
    [Doc("How long before the cycle's first dose it may have been measured.")][Range(0, 8784)] int MeasuredWithinHours,
    [Doc("A change of this many percent between cycles asks for a second entry.")][Range(0, 1000)] int ConfirmChangePercent);

/// <summary>Which weight a dose is computed from.</summary>
public enum WeightBasis
{
    /// <summary>Actual weight at the start of each cycle, not updated within it.</summary>
    ActualAtCycleStart,
}

/// <summary>How an amount is rounded.</summary>
[Doc("How an amount is rounded.")]
public sealed record RoundingRule(
    [Doc("The step to round to.")] Quantity Nearest,
    [Doc("What happens to exact halves.")] Ties Ties,
    [Doc("Largest deviation accepted, in percent of the exact amount.")][Range(0, 100)] decimal LimitPercent,
    [Doc("The finer step where the limit would be exceeded.")] Quantity Otherwise);

/// <summary>What happens to exact halves.</summary>
public enum Ties
{
    /// <summary>Away from zero.</summary>
    HalfUp,

    /// <summary>To the even neighbour.</summary>
    HalfEven,
}

/// <summary>The largest amount of one dose.</summary>
[Doc("The largest amount of one dose.")]
[Kinds(typeof(NoCap), typeof(CapAtMost))]
public abstract record DoseCap;

/// <summary>No cap.</summary>
[Doc("No cap.")]
public sealed record NoCap : DoseCap;

/// <summary>At most an amount.</summary>
[Doc("At most an amount.")]
public sealed record CapAtMost([Doc("The amount.")] Quantity Amount) : DoseCap;

/// <summary>Vials.</summary>
[Doc("Vials.")]
public sealed record VialDeclaration(
    [Doc("What can be drawn from one vial.")] Quantity Usable,
    [Doc("Strength of the solution, per mL.")] Quantity PerMillilitre,
    [Doc("Whether one vial may serve two doses.")] bool ShareBetweenDoses);

/// <summary>When doses are given.</summary>
[Doc("When doses are given.")]
public sealed record ScheduleDeclaration(
    [Doc("Hours from one slot to the next.")][Range(1, 8784)] int EveryHours,
    [Doc("How slots are counted."), OpenChoice("P104", "'Every 8 hours on days 1-5' gives 13, 14 or 15 doses as it is read.")] SlotRule SlotRule,
    [Doc("Largest number of doses in all.")][Range(1, 100000)] int MaximumDoses,
    [Doc("Cycles, by day of treatment; day 1 is the day of the first dose.")] ImmutableArray<CycleDeclaration> Cycles,
    [Doc("From when the days of a later cycle are counted."), OpenChoice("P124", "After a delay the two counts give different days.")] LaterCycles LaterCycles,
    [Doc("The cycles listed, again and again.")] CycleRepeat? Repeat = null,
    [Doc("Treatment ends at relapse.")] bool UntilRelapse = false);

/// <summary>From when the days of a later cycle are counted.</summary>
public enum LaterCycles
{
    /// <summary>From day 1 of treatment: a delayed cycle leaves those after it where they were.</summary>
    FromDayOne,

    /// <summary>From the start of the cycle before: a delay moves all that follows.</summary>
    FromCycleBefore,
}

/// <summary>The cycles listed, again and again.</summary>
[Doc("The cycles listed, again and again.")]
public sealed record CycleRepeat(
    [Doc("Days from one start of the list to the next.")][Range(1, 3660)] int EveryDays,
    [Doc("How often in all; none: until treatment ends.")][Range(1, 100000)] int? Times = null);

/// <summary>How slots are counted.</summary>
[Doc("How slots are counted.")]
public sealed record SlotRule(
    [Doc("What limits a cycle.")] SlotWindow Window,
    [Doc("What 'every so many hours' means when clocks change.")] SlotGaps Gaps,
    [Doc("Whether a dose held or skipped is made up."), OpenChoice("P110", "No source says; making up changes exposure.")] bool MakeUp,
    [Doc("Earliest local time of a cycle's first dose, as HH:mm.")] string FirstDoseFrom,
    [Doc("Latest local time of a cycle's first dose, as HH:mm.")] string FirstDoseTo,
    [Doc("A cycle with fewer slots than this must be confirmed.")][Range(0, 100000)] int ConfirmBelowSlots,
    [Doc("Minutes after its slot at which a dose counts as skipped.")][Range(0, 10080)] int LateAfterMinutes);

/// <summary>What limits a cycle.</summary>
public enum SlotWindow
{
    /// <summary>The site's calendar dates of the cycle's days.</summary>
    CalendarDays,

    /// <summary>24 hours for each day, counted from the first dose.</summary>
    HoursFromFirstDose,
}

/// <summary>What a gap between slots means when clocks change.</summary>
public enum SlotGaps
{
    /// <summary>True hours.</summary>
    Elapsed,

    /// <summary>Hours on the wall clock.</summary>
    WallClock,
}

/// <summary>A cycle.</summary>
[Doc("A cycle.")]
public sealed record CycleDeclaration(
    [Doc("First day.")][Range(1, 36525)] int FirstDay,
    [Doc("Last day.")][Range(1, 36525)] int LastDay,
    [Doc("Largest number of doses.")][Range(1, 100000)] int MaximumDoses,
    [Doc("Days by which it may start late before it is omitted.")][Range(0, 3660)] int LatestDelayDays = 0);

/// <summary>When a dose is held or treatment stopped.</summary>
[Doc("When a dose is held or treatment stopped.")]
public sealed record HoldAndStopRules(
    [Doc("Signs looked for before each dose.")] ImmutableArray<ToxicityCriterion> Criteria,
    [Doc("Relative criteria, at one assessment, that hold the dose.")][Range(1, 1000)] int HoldAtRelative,
    [Doc("Relative criteria, at one assessment, that stop treatment.")][Range(1, 1000)] int StopAtRelative,
    [Doc("Absolute criteria that stop treatment.")][Range(1, 1000)] int StopAtAbsolute,
    [Doc("Holds within a cycle that stop treatment.")][Range(1, 100000)] int StopAtHoldsInCycle,
    [Doc("How far a stop reaches.")] StopScope Scope,
    [Doc("Criteria that end all treatment, whatever the scope.")] ImmutableArray<string> PermanentStop = default);

/// <summary>How far a stop reaches.</summary>
public enum StopScope
{
    /// <summary>The rest of the cycle.</summary>
    Cycle,

    /// <summary>All further treatment.</summary>
    Treatment,
}

/// <summary>A sign looked for before each dose.</summary>
[Doc("A sign looked for before each dose.")]
public sealed record ToxicityCriterion(
    [Doc("Name.")] string Id,
    [Doc("Words.")] string Label,
    [Doc("Relative: correct and reassess. Absolute: stop.")] CriterionWeight Weight,
    [Doc("Where it is a matter of measured values: what they must be for the sign to be present.")] Criterion? When = null);

/// <summary>How much a sign weighs.</summary>
public enum CriterionWeight
{
    /// <summary>Hold, correct and reassess at the next slot.</summary>
    Relative,

    /// <summary>Stop.</summary>
    Absolute,
}
