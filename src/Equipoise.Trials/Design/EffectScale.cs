namespace Equipoise.Trials.Design;

/// <summary>
/// The scale on which a design's estimate is read, and how it goes with the drift theta, the distance from the null hypothesis towards the alternative: null * exp(sign * theta) for a ratio, null +
/// sign * theta for a difference. Z is theta times the root of the information.
/// </summary>
/// <param name="Name">For print, such as "hazard ratio".</param>
/// <param name="IsRatio">Whether theta is a difference of logarithms.</param>
/// <param name="Null">The value of the null hypothesis.</param>
/// <param name="Alternative">The value of the alternative.</param>
/// <param name="InformationPerUnit">Information about theta that one unit (an event, a participant) brings, under the null hypothesis.</param>
public sealed record EffectScale(string Name, bool IsRatio, double Null, double Alternative, double InformationPerUnit)
{
    /// <summary>The distance of the alternative from the null hypothesis, above 0.</summary>
    public double Theta => Math.Abs(IsRatio ? Math.Log(Alternative / Null) : Alternative - Null);

    private int Sign => Alternative >= Null ? 1 : -1;

    /// <summary>The value at a distance; negative distances are away from the alternative.</summary>
    public double Value(double theta) => IsRatio ? Null * Math.Exp(Sign * theta) : Null + (Sign * theta);

    /// <summary>The distance of a value.</summary>
    public double Distance(double value) => Sign * (IsRatio ? Math.Log(value / Null) : value - Null);

    /// <summary>The estimate that Z stands for after a number of units.</summary>
    public double At(double z, double units) => Value(z / Math.Sqrt(units * InformationPerUnit));

    /// <summary>The Z that an estimate stands for after a number of units.</summary>
    public double ToZ(double value, double units) => Distance(value) * Math.Sqrt(units * InformationPerUnit);
}
