using System.Globalization;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>How long it is to an instant, as people say it.</summary>
public static class TimeLeft
{
    /// <summary>Such as "3 h 20 min left", "2 days 4 h left" or "overdue by 25 min"; rounded down to whole minutes, and to whole hours from two days on.</summary>
    /// <param name="due">By when.</param>
    /// <param name="now">The instant at which this is asked.</param>
    public static string Words(Instant due, Instant now) => due >= now ? Words(due - now) + " left" : "overdue by " + Words(now - due);

    /// <summary>Such as "25 min", "3 h 20 min" or "2 days 4 h"; the sign does not count.</summary>
    public static string Words(Duration duration)
    {
        var minutes = (long)Math.Floor(Math.Abs(duration.TotalMinutes));
        var (days, hours) = (minutes / 1440, minutes / 60);
        return days >= 14 ? string.Create(CultureInfo.InvariantCulture, $"{days} days")
            : days >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{days} days {hours % 24} h")
            : hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours} h {minutes % 60} min")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes} min");
    }
}
