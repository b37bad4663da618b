using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Web.Acts;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Features.Site.Shared;

/// <summary>Times of the site, as its people type them.</summary>
internal static class SiteTimes
{
    private static readonly LocalDateTimePattern Typed = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    /// <summary>An instant as an input for local date and time takes it.</summary>
    public static string Input(Instant at, DateTimeZone zone) => Typed.Format(at.InZone(zone).LocalDateTime);

    /// <summary>The instant of a local date and time at the site; a time that occurs twice is the earlier one, one that a change of clocks skips is moved on. Null where it is none.</summary>
    public static Instant? Read(string typed, DateTimeZone zone) => Typed.Parse(typed.Length > 16 ? typed[..16] : typed) is { Success: true, Value: var local } ? local.InZoneLeniently(zone).ToInstant() : null;

    /// <summary>A form whose local dates and times have become instants, as commands take them; what cannot be read stays, and is answered as such.</summary>
    public static PostedForm WithInstants(PostedForm form, CommandForm command, DateTimeZone zone) => form.With(
        [.. command.Fields.Where(IsInstant).Where(f => form[f.Name].Length > 0).Select(f => (f.Name, Read(form[f.Name], zone) is { } at ? InstantPattern.ExtendedIso.Format(at) : form[f.Name]))]);

    /// <summary>Whether a field is an instant.</summary>
    public static bool IsInstant(CommandField field) => field.Accepted.StartsWith("an instant", StringComparison.Ordinal);

    /// <summary>Time left or passed, such as "3 h 20 min left" or "2 days late".</summary>
    public static string Left(Instant due, Instant now) => due >= now ? Span(due - now) + " left" : Span(now - due) + " late";

    /// <summary>A stretch of time, such as "3 h 20 min".</summary>
    public static string Span(Duration span)
    {
        return span.TotalDays >= 2 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} days")
            : span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min");
    }
}
