using System.Globalization;

namespace Equipoise.Trials.Dosing.Library;

/// <summary>A formula for the body surface area; a protocol names one.</summary>
public enum SurfaceFormula
{
    /// <summary>sqrt(height x weight / 3600). Mosteller, New England Journal of Medicine 1987;317:1098.</summary>
    Mosteller,

    /// <summary>0.007184 x height^0.725 x weight^0.425. Du Bois and Du Bois, Archives of Internal Medicine 1916;17:863-871.</summary>
    DuBois,

    /// <summary>0.024265 x height^0.3964 x weight^0.5378. Haycock, Schwartz and Wisotsky, Journal of Pediatrics 1978;93:62-66.</summary>
    Haycock,
}

/// <summary>Body surface area in square metres from height in centimetres and weight in kilograms. Reference: validation/reference/dose-library.json.</summary>
public static class BodySurfaceArea
{
    private const decimal ShortestCentimetres = 20, TallestCentimetres = 300, HeaviestKilograms = 650;

    /// <summary>The area, rounded as the protocol says, so that screen, dose and audit show one number.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="heightCentimetres">Height; 20 to 300 cm.</param>
    /// <param name="weightKilograms">Weight; above 0, at most 650 kg.</param>
    /// <param name="decimals">Decimals of the result, half away from zero; 1 to 6.</param>
    /// <returns>Square metres.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range; often height and weight were exchanged, or the unit is another.</exception>
    public static decimal Compute(SurfaceFormula formula, decimal heightCentimetres, decimal weightKilograms, int decimals = 2)
    {
        if (heightCentimetres is < ShortestCentimetres or > TallestCentimetres)
        {
            throw new ArgumentOutOfRangeException(nameof(heightCentimetres), heightCentimetres, string.Create(CultureInfo.InvariantCulture, $"a height lies between {ShortestCentimetres} and {TallestCentimetres} cm"));
        }

        if (weightKilograms is <= 0 or > HeaviestKilograms)
        {
            throw new ArgumentOutOfRangeException(nameof(weightKilograms), weightKilograms, string.Create(CultureInfo.InvariantCulture, $"a weight lies above 0 and is at most {HeaviestKilograms} kg"));
        }

        if (decimals is < 1 or > 6)
        {
            throw new ArgumentOutOfRangeException(nameof(decimals), decimals, "an area is rounded to 1 to 6 decimals");
        }

        return Math.Round((decimal)Exact(formula, (double)heightCentimetres, (double)weightKilograms), decimals, MidpointRounding.AwayFromZero);
    }

    private static double Exact(SurfaceFormula formula, double height, double weight) => formula switch
    {
        SurfaceFormula.Mosteller => Math.Sqrt(height * weight / 3600),
        SurfaceFormula.DuBois => 0.007184 * Math.Pow(height, 0.725) * Math.Pow(weight, 0.425),
        SurfaceFormula.Haycock => 0.024265 * Math.Pow(height, 0.3964) * Math.Pow(weight, 0.5378),
        _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, "no such formula"),
    };
}
