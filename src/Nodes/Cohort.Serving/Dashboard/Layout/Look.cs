using MudBlazor;

namespace Cohort.Serving.Dashboard.Layout;

/// <summary>The colours and letters of all pages. Texts have a contrast of 4.5 to 1 at least, in the light and in the dark.</summary>
internal static class Look
{
    private static readonly string[] Letters = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5c8e",
            Secondary = "#7a4a00",
            Background = "#f6f7f9",
            Surface = "#ffffff",
            AppbarBackground = "#12324a",
            AppbarText = "#ffffff",
            DrawerBackground = "#ffffff",
            DrawerText = "#26323b",
            DrawerIcon = "#4a5a66",
            TextPrimary = "#1c262e",
            TextSecondary = "#4a5a66",
            Success = "#1d6b3a",
            Warning = "#8a5300",
            Error = "#b3261e",
            Info = "#0b5c8e",
            LinesDefault = "#d5dbe0",
            TableLines = "#e1e6ea",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7cc4f2",
            Secondary = "#e8b45c",
            Background = "#12181d",
            Surface = "#1b242b",
            AppbarBackground = "#0c2030",
            AppbarText = "#ffffff",
            DrawerBackground = "#1b242b",
            DrawerText = "#dde5ea",
            DrawerIcon = "#a9b8c2",
            TextPrimary = "#e6edf2",
            TextSecondary = "#adbbc5",
            Success = "#7fd09b",
            Warning = "#f0b95a",
            Error = "#ff9a8f",
            Info = "#7cc4f2",
            LinesDefault = "#34424c",
            TableLines = "#2b3841",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Letters, FontSize = "0.9rem" },
            H1 = new H1Typography { FontFamily = Letters, FontSize = "1.5rem", FontWeight = "600" },
            H2 = new H2Typography { FontFamily = Letters, FontSize = "1.1rem", FontWeight = "600" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px", AppbarHeight = "48px" },
    };

    /// <summary>The colours of several things in one picture, told apart by people who see few colours.</summary>
    public static string[] Series { get; } = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c7b00", "#5c5c5c"];
}
