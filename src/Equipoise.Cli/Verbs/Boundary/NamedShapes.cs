using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Cli.Verbs.Boundary;

/// <summary>Spending functions and boundary families by name, with their parameters in parentheses: hwang-shih-decani(-4).</summary>
internal static class NamedShapes
{
    /// <summary>What <see cref="Spending"/> takes.</summary>
    public const string SpendingNames = "lan-demets-obrien-fleming, lan-demets-pocock, kim-demets(RHO), hwang-shih-decani(GAMMA), exponential(NU), normal(A,B), t(DF,A,B), cauchy(A,B), logistic(A,B)";

    /// <summary>What <see cref="Family"/> takes.</summary>
    public const string FamilyNames = "obrien-fleming, pocock, wang-tsiatis(DELTA), haybittle-peto(Z), triangular";

    private delegate SequentialDesign FamilyMaker(double oneSidedAlpha, ImmutableArray<double> looks, bool twoSided, double? power);

    /// <summary>The spending function of a name; null when there is none, or a parameter is out of range.</summary>
    public static SpendingFunction? Spending(string text) => Try(text, (name, p) => (name, p) switch
    {
        ("lan-demets-obrien-fleming", []) => SpendingFunctions.OBrienFlemingLike,
        ("lan-demets-pocock", []) => SpendingFunctions.PocockLike,
        ("kim-demets", [var rho]) => SpendingFunctions.KimDeMets(rho),
        ("hwang-shih-decani", [var gamma]) => SpendingFunctions.HwangShihDeCani(gamma),
        ("exponential", [var nu]) => SpendingFunctions.Exponential(nu),
        ("normal", [var a, var b]) => SpendingFunctions.NormalQuantile(a, b),
        ("t", [var df, var a, var b]) => SpendingFunctions.TQuantile(df, a, b),
        ("cauchy", [var a, var b]) => SpendingFunctions.CauchyQuantile(a, b),
        ("logistic", [var a, var b]) => SpendingFunctions.Logistic(a, b),
        _ => (SpendingFunction?)null,
    });

    /// <summary>Makes a design of a family; null when there is no such family.</summary>
    public static Func<double, ImmutableArray<double>, bool, double?, SequentialDesign>? Family(string text) => Try<FamilyMaker>(text, (name, p) => (name, p) switch
    {
        ("obrien-fleming", []) => (alpha, looks, two, power) => FamilyDesigns.Of(BoundaryFamily.OBrienFleming, alpha, looks, two, power),
        ("pocock", []) => (alpha, looks, two, power) => FamilyDesigns.Of(BoundaryFamily.Pocock, alpha, looks, two, power),
        ("wang-tsiatis", [var delta]) => (alpha, looks, two, power) => FamilyDesigns.Of(BoundaryFamily.WangTsiatis(delta), alpha, looks, two, power),
        ("haybittle-peto", [var z]) => (alpha, looks, two, power) => FamilyDesigns.HaybittlePeto(alpha, looks, z, two, power),
        ("triangular", []) => (alpha, looks, two, power) => two
            ? throw new ArgumentException("the triangular test asks a one-sided question")
            : FamilyDesigns.Triangular(alpha, looks, power),
        _ => (FamilyMaker?)null,
    }) is { } make ? (alpha, looks, two, power) => make(alpha, looks, two, power) : null;

    private static T? Try<T>(string text, Func<string, double[], T?> named)
        where T : class
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        if (open >= 0 && !text.EndsWith(')'))
        {
            return null;
        }

        var parameters = open < 0 ? [] : text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries).Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).ToArray();
        try
        {
            return parameters.Any(double.IsNaN) ? null : named((open < 0 ? text : text[..open]).ToLowerInvariant(), parameters);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
