using Equipoise.Adapters.Rendering;

namespace Equipoise.Web.Features.Style;

/// <summary>The stylesheet (that of the reports, and the rules of the frame behind it) and the mark in the browser's tab.</summary>
internal static class StyleEndpoint
{
    private static readonly string Css = HtmlReport.Stylesheet + Own("web.css");

    private static readonly string Js = Own("app.js");

    private const string Scales =
        """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#005f95"/><path d="M7 12h18M7 20h18" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>""";

    /// <summary><c>/style.css</c>.</summary>
    public static IResult Sheet() => Results.Text(Css, "text/css; charset=utf-8");

    /// <summary><c>/app.js</c>.</summary>
    public static IResult Script() => Results.Text(Js, "text/javascript; charset=utf-8");

    /// <summary><c>/mark.svg</c>.</summary>
    public static IResult Mark() => Results.Text(Scales, "image/svg+xml");

    private static string Own(string name)
    {
        using var stream = typeof(StyleEndpoint).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not part of the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
