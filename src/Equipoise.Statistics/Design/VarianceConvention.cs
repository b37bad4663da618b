namespace Equipoise.Statistics.Design;

/// <summary>Whose variance a sample size is made with: under the null hypothesis, where the test takes its critical value, or under the alternative, where its power is.</summary>
public enum VarianceConvention
{
    /// <summary>That of the null hypothesis for both: N = (z_alpha + z_beta)^2 V0 / effect^2.</summary>
    Null,

    /// <summary>That of the alternative for both: N = (z_alpha + z_beta)^2 V1 / effect^2.</summary>
    Alternative,

    /// <summary>Each where it belongs: N = (z_alpha sqrt V0 + z_beta sqrt V1)^2 / effect^2.</summary>
    Both,
}
