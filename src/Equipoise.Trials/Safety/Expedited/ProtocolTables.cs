using System.Collections.Immutable;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Safety.Expedited;

/// <summary>The reporting tables that a protocol states or refers to.</summary>
public static class ProtocolTables
{
    /// <summary>The tables, in the order of the protocol.</summary>
    public static ImmutableArray<ReportingTable> Of(SafetySection safety)
    {
        ArgumentNullException.ThrowIfNull(safety);
        return [.. safety.Reporting.Select(r => Table(r, safety.SeriousWithinHours))];
    }

    /// <summary>The zone in which the sponsor counts calendar days.</summary>
    public static DateTimeZone Zone(SafetySection safety)
    {
        ArgumentNullException.ThrowIfNull(safety);
        return DateTimeZoneProviders.Tzdb[safety.SponsorZone];
    }

    private static ReportingTable Table(ReportingDeclaration declared, int hours) => declared switch
    {
        SiteToSponsor => ReportingTables.Sponsor(hours),
        UnitedStates => ReportingTables.UnitedStates,
        EuropeanUnion => ReportingTables.EuropeanUnion,
        StatedTable stated => new ReportingTable(stated.Recipient, [.. stated.Rows.Select(Row)]),
        _ => throw new ArgumentOutOfRangeException(nameof(declared), declared, "no such table"),
    };

    private static ReportingRow Row(StatedRow row) => new(
        row.Id,
        new ReportingCondition(row.LowestGrade, row.HighestGrade, row.Serious, row.FatalOrLifeThreatening, row.Hospitalised, row.Expected, row.AtLeast, row.MostDaysSinceLastDose, row.LeastDaysSinceLastDose),
        [.. row.Duties.Select(d => new ReportDuty(d.Name, d.From, d.Hours is { } hours ? new HoursAllowed(hours) : new CalendarDaysAllowed(d.CalendarDays ?? 0)))]);
}
