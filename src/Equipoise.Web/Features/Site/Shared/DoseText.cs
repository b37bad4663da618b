using System.Globalization;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Entries;

namespace Equipoise.Web.Features.Site.Shared;

/// <summary>Doses in words: "48 million international units", "2.67 mL"; never an abbreviation, no trailing zero, always a leading one.</summary>
internal static class DoseText
{
    /// <summary>An amount with its unit.</summary>
    public static string Amount(decimal amount, string unit) => Quantity.Words(amount.ToString(CultureInfo.InvariantCulture), unit);

    /// <summary>The volume of a cycle's dose, to hundredths of a millilitre; null where the protocol declares no vials.</summary>
    public static string? Volume(CycleStarted cycle) => cycle.VolumeMillilitres is { } volume ? Quantity.Words(Math.Round(volume, 2, MidpointRounding.AwayFromZero).ToString(CultureInfo.InvariantCulture), "mL") : null;

    /// <summary>The dose with its volume: "48 million international units (2.67 mL)".</summary>
    public static string Of(CycleStarted cycle) => Amount(cycle.Amount, cycle.Unit) + (Volume(cycle) is { } volume ? $" ({volume})" : "");

    /// <summary>A number without trailing zeros.</summary>
    public static string Number(decimal number) => Quantity.Words(number.ToString(CultureInfo.InvariantCulture), null);
}
