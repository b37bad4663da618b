using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Equipoise.Trials.Safety.Expedited;

/// <summary>A report that was sent.</summary>
/// <param name="Duty">The duty's name.</param>
/// <param name="At">When.</param>
public sealed record ReportSent(string Duty, Instant At);

/// <summary>How a duty stands at an instant.</summary>
public enum Standing
{
    /// <summary>Owed, and there is time.</summary>
    Due,

    /// <summary>Owed, and the time has passed.</summary>
    Overdue,

    /// <summary>Sent in time.</summary>
    InTime,

    /// <summary>Sent too late.</summary>
    Late,
}

/// <summary>A duty with its clock.</summary>
/// <param name="Duty">What is owed.</param>
/// <param name="StartedAt">When its clock started.</param>
/// <param name="DayZero">The calendar day of that instant where days are counted.</param>
/// <param name="DueBy">The last moment that is in time.</param>
/// <param name="SentAt">When the report was sent; null if it was not.</param>
/// <param name="Standing">How it stands.</param>
public sealed record ReportClock(ReportDuty Duty, Instant StartedAt, LocalDate DayZero, Instant DueBy, Instant? SentAt, Standing Standing);

/// <summary>When reports are due. Hours are elapsed hours; calendar days are those of the zone that the caller names (of the sponsor or of the site), right across clock changes.</summary>
public static class ReportingClocks
{
    /// <summary>The last moment in time: the clock's start plus the hours; or the end of the calendar day, day 0 being that of the start.</summary>
    /// <param name="start">When the clock starts.</param>
    /// <param name="within">How long it runs.</param>
    /// <param name="zone">Where days are counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time allowed is below 1 hour or below 0 days.</exception>
    public static Instant DueBy(Instant start, TimeAllowed within, DateTimeZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return within switch
        {
            HoursAllowed { Hours: >= 1 } h => start + Duration.FromHours((long)h.Hours),
            CalendarDaysAllowed { Days: >= 0 } d => zone.AtStartOfDay(start.InZone(zone).Date.PlusDays(d.Days + 1)).ToInstant() - Duration.Epsilon,
            _ => throw new ArgumentOutOfRangeException(nameof(within), within, "a clock runs for 1 hour or more, or to the end of day 0 or later"),
        };
    }

    /// <summary>Every report that a row owes for an event, and how each stands: one for each duty, and one for each piece of new information.</summary>
    /// <param name="row">The row that decides.</param>
    /// <param name="awareAt">When the reporter became aware.</param>
    /// <param name="newInformation">When new information about the event came, in any order.</param>
    /// <param name="sent">Reports sent; a report settles the earliest clock of its duty that had started and is not settled.</param>
    /// <param name="zone">Where days are counted.</param>
    /// <param name="now">The instant at which this is asked; what came or was sent later is not known yet.</param>
    /// <exception cref="ArgumentException">Awareness lies after now, new information before awareness, or a report was sent for a duty that the row does not have.</exception>
    public static ImmutableArray<ReportClock> Of(ReportingRow row, Instant awareAt, IEnumerable<Instant> newInformation, IEnumerable<ReportSent> sent, DateTimeZone zone, Instant now)
    {
        ArgumentNullException.ThrowIfNull(row);
        List<Instant> news = [.. newInformation.Order()];
        List<ReportSent> reports = [.. sent.OrderBy(r => r.At)];
        Check(row, awareAt, news, reports, now);
        reports.RemoveAll(r => r.At > now);
        var clocks = ImmutableArray.CreateBuilder<ReportClock>();
        foreach (var duty in row.Duties)
        {
            IEnumerable<Instant> starts = duty.From switch
            {
                ClockStart.Awareness => [awareAt],
                ClockStart.ReportBefore => clocks.Count == 0 ? [awareAt] : [clocks[^1].SentAt ?? clocks[^1].DueBy],
                _ => news.Where(n => n <= now),
            };
            foreach (var start in starts)
            {
                var report = reports.FirstOrDefault(r => r.Duty == duty.Name && (duty.From != ClockStart.NewInformation || r.At >= start));
                if (report is not null)
                {
                    _ = reports.Remove(report);
                }

                var due = DueBy(start, duty.Within, zone);
                clocks.Add(new ReportClock(duty, start, start.InZone(zone).Date, due, report?.At,
                    report is { } r ? r.At <= due ? Standing.InTime : Standing.Late : now <= due ? Standing.Due : Standing.Overdue));
            }
        }

        return clocks.ToImmutable();
    }

    private static void Check(ReportingRow row, Instant awareAt, List<Instant> news, List<ReportSent> reports, Instant now)
    {
        if (awareAt > now)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"awareness at {awareAt} lies after {now}"), nameof(awareAt));
        }

        if (news.Count > 0 && news[0] < awareAt)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"new information at {news[0]} came before awareness at {awareAt}"), nameof(news));
        }

        foreach (var report in reports)
        {
            if (row.Duties.All(d => d.Name != report.Duty))
            {
                throw new ArgumentException($"the row '{row.Id}' owes no '{report.Duty}'; it owes {(row.Duties.IsEmpty ? "nothing" : string.Join(", ", row.Duties.Select(d => d.Name)))}", nameof(reports));
            }

            if (report.At < awareAt)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"the {report.Duty} was sent at {report.At}, before awareness at {awareAt}"), nameof(reports));
            }
        }
    }
}
