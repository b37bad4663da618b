using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Features.Site;

/// <summary>Times as a browser's field for date and time writes them, at a site.</summary>
internal static class SiteClock
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm"), Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss");

    /// <summary>An instant for such a field, to the minute.</summary>
    public static string Field(Instant instant, DateTimeZone zone) => Minutes.Format(instant.InZone(zone).LocalDateTime);

    /// <summary>The instant of what was typed; null where it is no time. A time that a change of clocks leaves out is moved on; of one that occurs twice the later is meant, unless that is still to come.</summary>
    public static Instant? Parse(string text, DateTimeZone zone, Instant now)
    {
        var parsed = Minutes.Parse(text);
        parsed = parsed.Success ? parsed : Seconds.Parse(text);
        if (!parsed.Success)
        {
            return null;
        }

        var mapping = zone.MapLocal(parsed.Value);
        return mapping.Count < 2 ? parsed.Value.InZoneLeniently(zone).ToInstant()
            : mapping.Last().ToInstant() is var later && later <= now ? later
            : mapping.First().ToInstant();
    }

    /// <summary>Such as "Tue 03:00": the weekday and the time.</summary>
    public static string Short(Instant instant, DateTimeZone zone) => instant.InZone(zone).ToString("ddd HH:mm", CultureInfo.InvariantCulture);
}
