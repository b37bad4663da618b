using System.Reflection;

namespace Equipoise.Web.Sight;

/// <summary>The trial as the viewer's role may see it, at an address that several roles share: one of the sights, but never that of results by arm.</summary>
/// <param name="Sight">The sight that the policy names for the role.</param>
public sealed record VisibleTrial(TrialSight Sight)
{
    /// <summary>Whether treatment is in it: false where it is masked.</summary>
    public bool ShowsTreatment => Sight is not MaskedTrial;

    /// <summary>Binds a handler's parameter.</summary>
    public static ValueTask<VisibleTrial?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<VisibleTrial?>(context.Features.Get<TrialSight>() is { } sight and not UnblindedTrial
        ? new VisibleTrial(sight)
        : throw new InvalidOperationException($"{context.GetEndpoint()?.DisplayName} asks for what its policy does not allow"));
}
