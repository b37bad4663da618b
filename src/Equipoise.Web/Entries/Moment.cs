using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Entries;

/// <summary>An instant for a reader: in ISO form and UTC, and beside it the time at the site where there is one.</summary>
/// <param name="Machine">For the attribute <c>datetime</c>.</param>
/// <param name="Utc">Such as "1997-07-08 12:43 UTC"; seconds where there are any.</param>
/// <param name="Local">Such as "07:43 in America/Chicago"; with the date where it is another; null without a site.</param>
public sealed record Moment(string Machine, string Utc, string? Local)
{
    /// <summary>The time at the site with its date, such as "1997-07-08 07:43", for pages on which nothing else says the day; in UTC without a site.</summary>
    public string WithDate { get; private init; } = "";

    /// <summary>The moment of an instant, at a site of that zone.</summary>
    public static Moment Of(Instant instant, DateTimeZone? zone)
    {
        var utc = instant.InUtc().LocalDateTime;
        return new Moment(InstantPattern.ExtendedIso.Format(instant), Text(utc, "uuuu-MM-dd " + Clock(utc)) + " UTC", zone is null ? null : AtSite(instant.InZone(zone).LocalDateTime, utc.Date, zone))
        {
            WithDate = zone is null ? Text(utc, "uuuu-MM-dd " + Clock(utc)) + " UTC" : instant.InZone(zone).LocalDateTime is var local ? Text(local, "uuuu-MM-dd " + Clock(local)) : "",
        };
    }

    private static string AtSite(LocalDateTime local, LocalDate date, DateTimeZone zone) =>
        Text(local, (local.Date == date ? "" : "uuuu-MM-dd ") + Clock(local)) + " in " + zone.Id;

    private static string Clock(LocalDateTime time) => time.Second == 0 && time.NanosecondOfSecond == 0 ? "HH:mm" : "HH:mm:ss";

    private static string Text(LocalDateTime time, string pattern) => time.ToString(pattern, CultureInfo.InvariantCulture);
}
