using System.Globalization;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Screening;

/// <summary>
/// Refuses numbers that no measurement gives: below zero (a negative creatinine would meet "at most 1.5"), or so large or small that the protocol's
/// formulas could not be computed. It is no check of plausibility at the bedside; that belongs in a protocol.
/// </summary>
internal static class PlausibleNumber
{
    private const decimal Largest = 1_000_000_000_000m;
    private const decimal Smallest = 0.000001m;

    /// <summary>Whether the value, in the field's unit, can be; else what would be accepted.</summary>
    public static (bool Accepted, string Range) Check(decimal value, string unit, FieldDeclaration field)
    {
        var fieldUnit = field.Unit!;
        var most = fieldUnit switch { "years" => 150m, "kg" => 1000m, _ => Largest };
        var least = fieldUnit == "1" ? -Largest : 0m;
        var range = string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most} {fieldUnit}, and from {Smallest} if it is not 0");
        if (Math.Abs(value) > Largest)
        {
            return (false, range);
        }

        var converted = field.FromUnit(value, unit);
        return (converted >= least && converted <= most && (converted == 0 || Math.Abs(converted) >= Smallest) && (value == 0) == (converted == 0), range);
    }
}
