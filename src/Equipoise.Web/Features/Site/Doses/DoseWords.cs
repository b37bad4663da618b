using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.SiteWork;
using Equipoise.Web.Entries;

namespace Equipoise.Web.Features.Site.Doses;

/// <summary>Doses and slots in words: never "IU", no trailing zeros.</summary>
internal static class DoseWords
{
    /// <summary>Such as "43 million international units".</summary>
    public static string Amount(decimal amount, string unit) => Quantity.Words(amount.ToString(System.Globalization.CultureInfo.InvariantCulture), unit);

    /// <summary>Such as "2.39 mL": to a hundredth, as a syringe is read; null without a volume.</summary>
    public static string? Volume(CycleStarted start) => start.VolumeMillilitres is { } volume
        ? Quantity.Words(Math.Round(volume, 2, MidpointRounding.AwayFromZero).ToString(System.Globalization.CultureInfo.InvariantCulture), "mL")
        : null;

    /// <summary>Such as "43 million international units (2.39 mL)".</summary>
    public static string Dose(CycleStarted start) => Amount(start.Amount, start.Unit) + (Volume(start) is { } volume ? $" ({volume})" : "");

    /// <summary>A standing in a word.</summary>
    public static string Of(SlotStanding standing) => standing == SlotStanding.NotExpected ? "not given" : Words.Spoken(standing);

    /// <summary>A standing as a sign beside its word.</summary>
    public static string Sign(SlotStanding standing) => standing switch
    {
        SlotStanding.Given => "✓",
        SlotStanding.Held => "‖",
        SlotStanding.Skipped => "–",
        SlotStanding.Now => "●",
        SlotStanding.Overdue => "!",
        SlotStanding.Upcoming => "○",
        _ => "×",
    };

    /// <summary>Such as "9 of 14 doses; skipped doses are not made up".</summary>
    public static string Course(CycleSheet cycle) => FormattableString.Invariant($"{cycle.State.Given} of {cycle.MostDoses} doses")
        + (cycle.State.Held + cycle.State.Skipped == 0 ? "" : FormattableString.Invariant($", {cycle.State.Held} held, {cycle.State.Skipped} skipped; doses held or skipped are not made up"));
}
