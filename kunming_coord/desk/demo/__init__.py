"""The demonstration: real units, fictitious 示例 enterprises, every row through the services people use."""
