using System.Collections.Immutable;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>A unit in which laboratories report, and how many of its dimension's reference unit it is; exact in decimal arithmetic.</summary>
/// <param name="Symbol">As written here; case counts, since G/L is not g/L.</param>
/// <param name="Dimension">What is measured: units of one dimension convert into each other by a factor.</param>
/// <param name="PerReference">Reference units in one of this unit.</param>
/// <param name="Spellings">Other ways in which laboratories and exchange formats write it.</param>
public sealed record LaboratoryUnit(string Symbol, string Dimension, decimal PerReference, ImmutableArray<string> Spellings);

/// <summary>The units that laboratory values may have. Reference units: g/L, mmol/L, mEq/L, 10^9/L, U/L, s, mL/min.</summary>
public static class LaboratoryUnits
{
    internal const string Mass = "mass concentration", Substance = "substance concentration", Count = "count concentration", Equivalents = "equivalent concentration";

    /// <summary>Every known unit.</summary>
    public static ImmutableArray<LaboratoryUnit> All { get; } =
    [
        Unit("g/L", Mass, 1), Unit("g/dL", Mass, 10, "gm/dL"), Unit("mg/dL", Mass, 0.01m), Unit("mg/L", Mass, 0.001m), Unit("ug/dL", Mass, 0.00001m), Unit("ug/L", Mass, 0.000001m),
        Unit("mmol/L", Substance, 1, "MMOL/L", "mM"), Unit("umol/L", Substance, 0.001m, "uM"), Unit("mol/L", Substance, 1000), Unit("mEq/L", Equivalents, 1, "meq/L"),
        Unit("10^9/L", Count, 1, "10*9/L", "G/L", "x10^9/L"), Unit("10^3/uL", Count, 1, "10*3/uL", "K/uL", "10^3/mm3"), Unit("/uL", Count, 0.001m, "1/uL", "/mm3", "cells/uL"),
        Unit("10^3/mL", Count, 0.001m, "10*3/mL"), Unit("10^6/L", Count, 0.001m, "10*6/L"), Unit("/L", Count, 0.000000001m),
        Unit("U/L", "catalytic concentration", 1, "IU/L"), Unit("ukat/L", "catalytic concentration", 60), Unit("nkat/L", "catalytic concentration", 0.06m),
        Unit("s", "time", 1, "sec"), Unit("1", "number", 1, "INR", "ratio"), Unit("pH", "acidity", 1), Unit("mL/min", "clearance", 1), Unit("mL/s", "clearance", 60),
    ];

    private static readonly ImmutableDictionary<string, LaboratoryUnit> BySpelling =
        All.SelectMany(u => u.Spellings.Append(u.Symbol).Select(s => (s, u))).ToImmutableDictionary(p => p.s, p => p.u, StringComparer.Ordinal);

    /// <summary>The unit so written, or null. A micro sign is read as u.</summary>
    public static LaboratoryUnit? Find(string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        return BySpelling.GetValueOrDefault(symbol.Trim().Replace('\u00b5', 'u').Replace('\u03bc', 'u'));
    }

    /// <summary>The unit so written.</summary>
    /// <exception cref="ArgumentException">It is not known; the known ones are listed.</exception>
    public static LaboratoryUnit Of(string symbol) =>
        Find(symbol) ?? throw new ArgumentException($"'{symbol}' is no known laboratory unit; known are {string.Join(", ", All.Select(u => u.Symbol))}", nameof(symbol));

    private static LaboratoryUnit Unit(string symbol, string dimension, decimal perReference, params ImmutableArray<string> spellings) => new(symbol, dimension, perReference, spellings);
}
