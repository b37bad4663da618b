using System.Collections.Immutable;

namespace Equipoise.Trials.Safety.Expedited;

/// <summary>How sure the investigator is that the treatment caused the event, from least to most.</summary>
public enum Attribution
{
    /// <summary>Clearly not related.</summary>
    Unrelated,

    /// <summary>Doubtfully related.</summary>
    Unlikely,

    /// <summary>May be related.</summary>
    Possible,

    /// <summary>Likely related.</summary>
    Probable,

    /// <summary>Clearly related.</summary>
    Definite,
}

/// <summary>What decides whether, and by when, an event is reported.</summary>
/// <param name="Grade">1 to 5.</param>
/// <param name="Serious">Whether it meets a criterion of seriousness.</param>
/// <param name="FatalOrLifeThreatening">Whether the participant died of it or was in danger of dying of it as it happened.</param>
/// <param name="Hospitalised">Whether it led to a stay in hospital, or prolonged one, of 24 hours or more.</param>
/// <param name="Expected">Whether the protocol's list has it; see <see cref="Expectedness"/>.</param>
/// <param name="Attribution">The investigator's judgement.</param>
/// <param name="DaysSinceLastDose">From the last dose to the onset; null before any dose.</param>
public sealed record ReportableEvent(int Grade, bool Serious, bool FatalOrLifeThreatening, bool Hospitalised, bool Expected, Attribution Attribution, int? DaysSinceLastDose);

/// <summary>Which events a row of the table is about; what is null is not asked.</summary>
/// <param name="LowestGrade">Grade from which.</param>
/// <param name="HighestGrade">Grade up to which.</param>
/// <param name="Serious">Serious, or not.</param>
/// <param name="FatalOrLifeThreatening">Fatal or life-threatening, or not.</param>
/// <param name="Hospitalised">In hospital for 24 hours or more, or not.</param>
/// <param name="Expected">Expected, or not.</param>
/// <param name="AtLeast">The weakest attribution.</param>
/// <param name="MostDaysSinceLastDose">Days since the last dose up to which; an event before any dose does not match.</param>
/// <param name="LeastDaysSinceLastDose">Days since the last dose from which; an event before any dose does not match.</param>
public sealed record ReportingCondition(
    int? LowestGrade = null,
    int? HighestGrade = null,
    bool? Serious = null,
    bool? FatalOrLifeThreatening = null,
    bool? Hospitalised = null,
    bool? Expected = null,
    Attribution? AtLeast = null,
    int? MostDaysSinceLastDose = null,
    int? LeastDaysSinceLastDose = null)
{
    /// <summary>Whether the event meets every part that is asked.</summary>
    public bool Holds(ReportableEvent of)
    {
        ArgumentNullException.ThrowIfNull(of);
        return !(of.Grade < LowestGrade || of.Grade > HighestGrade || of.Attribution < AtLeast)
            && Same(Serious, of.Serious) && Same(FatalOrLifeThreatening, of.FatalOrLifeThreatening) && Same(Hospitalised, of.Hospitalised) && Same(Expected, of.Expected)
            && (MostDaysSinceLastDose is not { } most || of.DaysSinceLastDose <= most) && (LeastDaysSinceLastDose is not { } least || of.DaysSinceLastDose >= least);
    }

    private static bool Same(bool? asked, bool found) => asked is not { } a || a == found;
}

/// <summary>From when a clock runs.</summary>
public enum ClockStart
{
    /// <summary>From the instant of awareness.</summary>
    Awareness,

    /// <summary>From the report before in the same row: from when it was sent, or, until it is, from when it is due.</summary>
    ReportBefore,

    /// <summary>From each instant at which new information about the event came; one report for each.</summary>
    NewInformation,
}

/// <summary>How long a clock runs.</summary>
public abstract record TimeAllowed;

/// <summary>Hours that pass, whatever the clocks on the wall do.</summary>
/// <param name="Hours">1 or more.</param>
public sealed record HoursAllowed(int Hours) : TimeAllowed;

/// <summary>Calendar days: the day on which the clock starts is day 0, and the report is due by the end of the day of this number. Weekends and holidays count.</summary>
/// <param name="Days">0 or more.</param>
public sealed record CalendarDaysAllowed(int Days) : TimeAllowed;

/// <summary>A report that is owed.</summary>
/// <param name="Name">Name within the row, for instance "notification".</param>
/// <param name="From">From when its clock runs.</param>
/// <param name="Within">How long.</param>
public sealed record ReportDuty(string Name, ClockStart From, TimeAllowed Within);

/// <summary>A row of the table.</summary>
/// <param name="Id">Name.</param>
/// <param name="When">The events it is about.</param>
/// <param name="Duties">What is owed, in order; none where the row says that nothing is.</param>
public sealed record ReportingRow(string Id, ReportingCondition When, ImmutableArray<ReportDuty> Duties);

/// <summary>What a recipient requires: the first row that holds decides; an event that no row holds for owes nothing.</summary>
/// <param name="Recipient">To whom.</param>
/// <param name="Rows">Rows, in order.</param>
public sealed record ReportingTable(string Recipient, ImmutableArray<ReportingRow> Rows)
{
    /// <summary>The row that decides, or null.</summary>
    public ReportingRow? Row(ReportableEvent of) => Rows.FirstOrDefault(r => r.When.Holds(of));
}
