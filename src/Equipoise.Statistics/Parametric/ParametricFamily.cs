using System.Collections.Immutable;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// A family of distributions of T with log T = eta + sigma W, eta linear in the covariates: accelerated failure time, in the parametrisation of R's survreg. exp(eta) stretches time;
/// sigma is the scale.
/// </summary>
public sealed class ParametricFamily
{
    private ParametricFamily(string name, ErrorLaw law, bool estimatesScale, bool hasProportionalHazards) =>
        (Name, Law, EstimatesScale, HasProportionalHazards) = (name, law, estimatesScale, hasProportionalHazards);

    /// <summary>W smallest extreme value, sigma = 1: hazard exp(-eta).</summary>
    public static ParametricFamily Exponential { get; } = new("exponential", new ErrorLaw.ExtremeValue(), estimatesScale: false, hasProportionalHazards: true);

    /// <summary>W smallest extreme value: S(t) = exp(-(t / exp(eta))^(1/sigma)); the shape is 1 / sigma.</summary>
    public static ParametricFamily Weibull { get; } = new("Weibull", new ErrorLaw.ExtremeValue(), estimatesScale: true, hasProportionalHazards: true);

    /// <summary>W standard normal: log T has mean eta and standard deviation sigma.</summary>
    public static ParametricFamily LogNormal { get; } = new("log-normal", new ErrorLaw.Gaussian(), estimatesScale: true, hasProportionalHazards: false);

    /// <summary>W standard logistic: S(t) = 1 / (1 + (t / exp(eta))^(1/sigma)).</summary>
    public static ParametricFamily LogLogistic { get; } = new("log-logistic", new ErrorLaw.Logistic(), estimatesScale: true, hasProportionalHazards: false);

    /// <summary>Every family.</summary>
    public static ImmutableArray<ParametricFamily> All { get; } = [Exponential, Weibull, LogNormal, LogLogistic];

    /// <summary>The family's name.</summary>
    public string Name { get; }

    /// <summary>False for the exponential, whose scale is 1.</summary>
    public bool EstimatesScale { get; }

    /// <summary>True where covariates multiply the hazard, by exp(-coefficient / sigma).</summary>
    public bool HasProportionalHazards { get; }

    internal ErrorLaw Law { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
