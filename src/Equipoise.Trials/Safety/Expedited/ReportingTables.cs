namespace Equipoise.Trials.Safety.Expedited;

/// <summary>Tables of regulators, to start from; a protocol states its own. Not legal advice.</summary>
public static class ReportingTables
{
    /// <summary>
    /// Sponsor to the US regulator: 7 calendar days for fatal or life-threatening unexpected suspected reactions, 15 for other serious ones, 15 from any new information.
    /// Source: 21 CFR 312.32(c)(1), (c)(2), (d). "Suspected" is read as possibly related or more.
    /// </summary>
    public static ReportingTable UnitedStates { get; } = new("US regulator",
    [
        new("fatal or life-threatening", new ReportingCondition(Serious: true, FatalOrLifeThreatening: true, Expected: false, AtLeast: Attribution.Possible),
            [new("notification", ClockStart.Awareness, new CalendarDaysAllowed(7)), new("report", ClockStart.Awareness, new CalendarDaysAllowed(15)), new("follow-up", ClockStart.NewInformation, new CalendarDaysAllowed(15))]),
        new("serious", new ReportingCondition(Serious: true, Expected: false, AtLeast: Attribution.Possible),
            [new("report", ClockStart.Awareness, new CalendarDaysAllowed(15)), new("follow-up", ClockStart.NewInformation, new CalendarDaysAllowed(15))]),
    ]);

    /// <summary>
    /// Sponsor to the European database: fatal or life-threatening suspected unexpected serious reactions in 7 days with the rest in 8 more, others in 15; new information in 8 and in 15 days.
    /// Source: Regulation (EU) 536/2014, article 42 and annex III, section 2.5.
    /// </summary>
    public static ReportingTable EuropeanUnion { get; } = new("European database",
    [
        new("fatal or life-threatening", new ReportingCondition(Serious: true, FatalOrLifeThreatening: true, Expected: false, AtLeast: Attribution.Possible),
            [new("report", ClockStart.Awareness, new CalendarDaysAllowed(7)), new("completion", ClockStart.ReportBefore, new CalendarDaysAllowed(8)), new("follow-up", ClockStart.NewInformation, new CalendarDaysAllowed(8))]),
        new("serious", new ReportingCondition(Serious: true, Expected: false, AtLeast: Attribution.Possible),
            [new("report", ClockStart.Awareness, new CalendarDaysAllowed(15)), new("follow-up", ClockStart.NewInformation, new CalendarDaysAllowed(15))]),
    ]);

    /// <summary>Site to sponsor: every serious event within a protocol's hours.</summary>
    /// <param name="hours">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is less than an hour.</exception>
    public static ReportingTable Sponsor(int hours)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hours, 1);
        return new ReportingTable("sponsor", [new("serious", new ReportingCondition(Serious: true),
            [new("report", ClockStart.Awareness, new HoursAllowed(hours)), new("follow-up", ClockStart.NewInformation, new HoursAllowed(hours))])]);
    }
}
