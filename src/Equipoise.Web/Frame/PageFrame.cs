using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web.Access;
using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.Web.Frame;

/// <summary>A place in the navigation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address.</param>
public sealed record Place(string Name, string Address);

/// <summary>What the frame around a page says: the trial, who is there and in which part, and where they can go.</summary>
/// <param name="Trial">The trial's title; empty before somebody has signed in.</param>
/// <param name="Synthetic">Whether the participants are synthetic.</param>
/// <param name="Account">Who has signed in; null for nobody.</param>
/// <param name="Viewer">In which part they act; null without a role.</param>
/// <param name="SiteName">The site's name; null without a site.</param>
/// <param name="Clock">The time: at the site, or UTC; with the date.</param>
/// <param name="Places">The navigation.</param>
public sealed record PageFrame(string Trial, bool Synthetic, SignedInAccount? Account, Viewer? Viewer, string? SiteName, string Clock, ImmutableArray<Place> Places)
{
    /// <summary>The sentence that stands on every page of a rehearsal.</summary>
    public const string SyntheticBanner = "SYNTHETIC PARTICIPANTS. This is a rehearsal: nobody in it exists, and no result in it is one.";

    /// <summary>The frame of a request.</summary>
    public static PageFrame Of(HttpContext context)
    {
        var host = context.RequestServices.GetRequiredService<TrialHost>();
        var (account, viewer, state) = (context.Features.Get<SignedInAccount>(), context.Features.Get<Viewer>(), host.Known);
        var site = viewer?.Site is { } id ? state.Sites.GetValueOrDefault(id) : null;
        return new PageFrame(
            account is null ? "" : state.Protocol?.Document.Trial.Title ?? "",
            state.Activation is { Synthetic: true },
            account,
            viewer,
            site?.Name,
            Moments.Clock(host.Now, site?.Zone ?? DateTimeZone.Utc),
            viewer is null ? [] : Navigation.Of(viewer.Role));
    }
}

/// <summary>Instants and dates as pages write them.</summary>
internal static class Moments
{
    /// <summary>Such as "2026-06-01 08:00 America/Chicago".</summary>
    public static string Clock(Instant instant, DateTimeZone zone) => instant.InZone(zone).ToString("uuuu-MM-dd HH:mm ", System.Globalization.CultureInfo.InvariantCulture) + (zone == DateTimeZone.Utc ? "UTC" : zone.Id);

    /// <summary>Such as "2026-06-01".</summary>
    public static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Such as "2026-06-01 08:00", at a site.</summary>
    public static string AtSite(Instant instant, DateTimeZone zone) => instant.InZone(zone).ToString("uuuu-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
