using System.Collections.Immutable;

namespace Equipoise.Trials.Protocol;

/// <summary>A unit, what it measures, and how many of the dimension's reference unit it is.</summary>
public sealed record Unit(string Symbol, string Dimension, decimal PerReference);

/// <summary>The units that a protocol may use.</summary>
public static class Units
{
    /// <summary>Every known unit.</summary>
    public static ImmutableArray<Unit> All { get; } =
    [
        new("kg", "mass", 1m), new("g", "mass", 0.001m), new("mg", "mass", 0.000001m), new("ug", "mass", 0.000000001m),
        new("IU", "biological activity", 1m), new("IU/mL", "activity concentration", 1m),
        new("mL", "volume", 0.001m), new("L", "volume", 1m),
        new("mg/dL", "mass concentration", 0.01m), new("g/dL", "mass concentration", 10m), new("g/L", "mass concentration", 1m), new("mg/L", "mass concentration", 0.001m),
        new("mg/mL", "mass concentration", 1m),
        new("ug/dL", "mass concentration", 0.00001m), new("ug/L", "mass concentration", 0.000001m),
        new("umol/L", "substance concentration", 0.001m), new("mmol/L", "substance concentration", 1m), new("nmol/L", "substance concentration", 0.000001m),
        new("/uL", "count concentration", 1_000_000m), new("10^9/L", "count concentration", 1_000_000_000m), new("/L", "count concentration", 1m), new("10^3/uL", "count concentration", 1_000_000_000m), new("/mm3", "count concentration", 1_000_000m),
        new("mL/min", "clearance", 1m), new("mL/s", "clearance", 60m),
        new("%", "proportion", 0.01m), new("1", "number", 1m),
        new("years", "age", 1m), new("days", "duration", 1m), new("weeks", "duration", 7m), new("cm", "length", 0.01m), new("m", "length", 1m), new("m2", "area", 1m), new("kg/m2", "body mass index", 1m),
        new("mm[Hg]", "pressure", 1m), new("/min", "rate", 1m),
    ];

    private static readonly ImmutableDictionary<string, Unit> BySymbol = All.ToImmutableDictionary(u => u.Symbol, StringComparer.Ordinal);

    /// <summary>Whether the symbol is a known unit.</summary>
    public static bool Known(string symbol) => BySymbol.ContainsKey(symbol);

    /// <summary>What the unit measures; null for an unknown symbol.</summary>
    public static string? DimensionOf(string symbol) => BySymbol.GetValueOrDefault(symbol)?.Dimension;

    /// <summary>The value in the reference unit of its dimension; exact.</summary>
    /// <exception cref="ArgumentException">The unit is not known.</exception>
    public static decimal InReference(decimal value, string unit) => BySymbol.TryGetValue(unit, out var known) ? value * known.PerReference : throw new ArgumentException($"'{unit}' is no known unit.", nameof(unit));

    /// <summary>Whether the two units measure the same dimension.</summary>
    public static bool Comparable(string one, string other) =>
        BySymbol.TryGetValue(one, out var a) && BySymbol.TryGetValue(other, out var b) && a.Dimension == b.Dimension;

    /// <summary>The value in another unit of the same dimension.</summary>
    /// <exception cref="ArgumentException">The units do not measure the same dimension.</exception>
    public static decimal Convert(decimal value, string from, string to) =>
        from == to ? value
        : Comparable(from, to) ? value * BySymbol[from].PerReference / BySymbol[to].PerReference
        : throw new ArgumentException($"'{from}' cannot be converted to '{to}'.", nameof(from));
}
